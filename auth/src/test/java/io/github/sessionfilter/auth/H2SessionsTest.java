package io.github.sessionfilter.auth;

import io.github.sessionfilter.jdbc.TestDatabase;
import io.github.sessionfilter.jdbc.TestDatabases;

class H2SessionsTest extends SessionsContract {
    @Override
    TestDatabase server() {
        return TestDatabases.h2();
    }
}
