package io.github.sessionfilter.bench.peers;

import java.io.Serializable;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.apache.shiro.lang.io.DefaultSerializer;
import org.apache.shiro.session.Session;
import org.apache.shiro.session.mgt.eis.EnterpriseCacheSessionDAO;
import org.jspecify.annotations.Nullable;

/**
 * Stores Shiro's sessions in a database behind the cache of EnterpriseCacheSessionDAO. Shiro itself has no such DAO.
 */
final class ShiroSessionDao extends EnterpriseCacheSessionDAO {
    private final DataSource pool;
    private final DefaultSerializer<Session> serializer = new DefaultSerializer<>();

    ShiroSessionDao(DataSource pool) throws SQLException {
        this.pool = pool;
        try (var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE shiro_session (id VARCHAR(64) NOT NULL PRIMARY KEY, session BLOB NOT NULL)");
        }
    }

    @Override
    protected Serializable doCreate(Session session) {
        var id = generateSessionId(session);
        assignSessionId(session, id);
        execute("INSERT INTO shiro_session (session, id) VALUES (?, ?)", serializer.serialize(session), id);
        return id;
    }

    @Override
    protected @Nullable Session doReadSession(Serializable id) {
        try (var connection = pool.getConnection();
                var select = connection.prepareStatement("SELECT session FROM shiro_session WHERE id = ?")) {
            select.setString(1, id.toString());
            try (var rows = select.executeQuery()) {
                return rows.next() ? serializer.deserialize(rows.getBytes(1)) : null;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the session", e);
        }
    }

    /** Shiro calls this after each request, because each request updates the last access. */
    @Override
    protected void doUpdate(Session session) {
        execute("UPDATE shiro_session SET session = ? WHERE id = ?", serializer.serialize(session), session.getId());
    }

    @Override
    protected void doDelete(Session session) {
        execute("DELETE FROM shiro_session WHERE id = ?", session.getId());
    }

    private void execute(String sql, Object... parameters) {
        try (var connection = pool.getConnection();
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("cannot write the session", e);
        }
    }
}
