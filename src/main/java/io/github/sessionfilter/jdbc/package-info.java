/**
 * The JDBC store: the statements, the differences between databases, and the connections.
 *
 * <p>{@link io.github.sessionfilter.jdbc.JdbcSessionStore} holds each statement beside the method that runs it;
 * {@code Database} runs them, with a bounded wait, one retry and a commit before the result is used. {@code Schema} makes the
 * table, and knows its version.
 */
@NullMarked
package io.github.sessionfilter.jdbc;

import org.jspecify.annotations.NullMarked;
