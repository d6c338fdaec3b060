package com.atomikos.jdbc;

import org.springframework.jdbc.datasource.AbstractDataSource;

/** Stands for the class of Atomikos of this name, which the build does not have. */
public abstract class AbstractDataSourceBean extends AbstractDataSource {
    @Override
    public java.sql.Connection getConnection() {
        throw new UnsupportedOperationException();
    }

    @Override
    public java.sql.Connection getConnection(String user, String password) {
        throw new UnsupportedOperationException();
    }
}
