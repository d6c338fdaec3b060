package io.github.sessionfilter.jdbc;

class PostgreSqlSessionStoreTest extends SessionStoreContract {
    @Override
    TestDatabase database() {
        return TestDatabases.postgreSql();
    }
}
