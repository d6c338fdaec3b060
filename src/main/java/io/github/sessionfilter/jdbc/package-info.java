/**
 * The JDBC store: statements, connections, and the differences between databases.
 *
 * <p>{@link io.github.sessionfilter.jdbc.JdbcSessionStore} holds each statement beside the method that runs it.
 * {@code Database} runs the calls, with bounded waits. {@code Schema} creates the table and checks its version.
 *
 * <p>The public types are for wiring the filter, or a store without the filter. They may change in any release.
 */
@NullMarked
package io.github.sessionfilter.jdbc;

import org.jspecify.annotations.NullMarked;
