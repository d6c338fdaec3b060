package io.github.sessionfilter.auth;

import io.github.sessionfilter.jdbc.TestDatabase;
import io.github.sessionfilter.jdbc.TestDatabases;
import org.junit.jupiter.api.Tag;

@Tag("full")
class MySqlSessionsTest extends SessionsContract {
    @Override
    TestDatabase server() {
        return TestDatabases.mySql();
    }
}
