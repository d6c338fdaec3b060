package io.github.sessionfilter.nodes.servers;

/** What an administrator asks a database server of each kind. */
public enum Engine {
    /** MariaDB or MySQL without a group. */
    MARIADB(
            "jdbc:mysql://127.0.0.1:%d/?sslMode=DISABLED&allowPublicKeyRetrieval=true"
                    + "&connectTimeout=1000&socketTimeout=2000",
            "root",
            "SELECT @@read_only = 0",
            "SELECT COUNT(*) FROM information_schema.processlist WHERE user IN ('drill', 'unauthenticated user')",
            "UPDATE test.probe SET n = n + 1"),

    /** A member of a MySQL group. The check is for its role, as MySQL Router does. It may still refuse writes. */
    MYSQL_GROUP(
            MARIADB.url + "&sessionVariables=group_replication_consistency=EVENTUAL",
            "root",
            "SELECT member_role = 'PRIMARY' AND member_state = 'ONLINE'"
                    + " FROM performance_schema.replication_group_members WHERE member_id = @@server_uuid",
            MARIADB.clients,
            MARIADB.write),

    POSTGRESQL(
            "jdbc:postgresql://127.0.0.1:%d/postgres?connectTimeout=1&loginTimeout=2&socketTimeout=2",
            "postgres",
            "SELECT CASE WHEN pg_is_in_recovery() THEN 0 ELSE 1 END",
            "SELECT count(*) FROM pg_stat_activity WHERE usename = 'drill' AND backend_type = 'client backend'",
            "UPDATE probe SET n = n + 1");

    final String url;
    final String administrator;
    final String primary;
    final String clients;
    final String write;

    Engine(String url, String administrator, String primary, String clients, String write) {
        this.url = url;
        this.administrator = administrator;
        this.primary = primary;
        this.clients = clients;
        this.write = write;
    }
}
