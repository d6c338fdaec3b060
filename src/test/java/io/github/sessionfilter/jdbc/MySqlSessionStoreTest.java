package io.github.sessionfilter.jdbc;

class MySqlSessionStoreTest extends SessionStoreContract {
    @Override
    TestDatabase database() {
        return TestDatabases.mySql();
    }
}
