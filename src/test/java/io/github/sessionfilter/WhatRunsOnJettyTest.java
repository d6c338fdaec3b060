package io.github.sessionfilter;

/** What runs on Jetty counts as use, and ends. It waits in real time, so it is named to begin early. */
class WhatRunsOnJettyTest extends RunningContract {
    WhatRunsOnJettyTest() {
        super(TestContainer::jetty);
    }
}
