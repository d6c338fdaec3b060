package io.github.sessionfilter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What runs on Jetty counts as use, and ends. It waits in real time, so it is named to begin early. */
class WhatRunsOnJettyTest extends RunningContract {
    WhatRunsOnJettyTest() {
        super(TestContainer::jetty);
    }

    @Timeout(60)
    @Test
    void aLogoutResetsAFileOfHttp2() throws Exception {
        startWith();
        assertResetsOneStreamOfHttp2("/film.bin");
    }
}
