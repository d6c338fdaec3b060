package io.github.sessionfilter;

import io.github.sessionfilter.TestContainer.Webapp;

class JettySessionFilterTest extends SessionFilterContract {
    @Override
    TestContainer start(Webapp webapp) throws Exception {
        return TestContainer.jetty(webapp);
    }
}
