package io.github.sessionfilter.jdbc;

class H2SessionStoreTest extends SessionStoreContract {
    @Override
    TestDatabase database() {
        return TestDatabases.h2();
    }
}
