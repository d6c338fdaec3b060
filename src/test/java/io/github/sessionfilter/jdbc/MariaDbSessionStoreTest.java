package io.github.sessionfilter.jdbc;

class MariaDbSessionStoreTest extends SessionStoreContract {
    @Override
    TestDatabase database() {
        return TestDatabases.mariaDb();
    }
}
