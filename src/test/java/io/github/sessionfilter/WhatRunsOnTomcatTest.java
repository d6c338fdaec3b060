package io.github.sessionfilter;

/** What runs on Tomcat counts as use, and ends. It waits in real time, so it is named to begin early. */
class WhatRunsOnTomcatTest extends RunningContract {
    WhatRunsOnTomcatTest() {
        super(TestContainer::tomcat);
    }
}
