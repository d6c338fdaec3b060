package io.github.sessionfilter;

import io.github.sessionfilter.TestContainer.Webapp;

class TomcatSessionFilterTest extends SessionFilterContract {
    @Override
    TestContainer start(Webapp webapp) throws Exception {
        return TestContainer.tomcat(webapp);
    }
}
