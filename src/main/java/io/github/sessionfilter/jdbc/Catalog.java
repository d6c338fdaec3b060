package io.github.sessionfilter.jdbc;

/**
 * The queries that ask a database what its catalog says about the table.
 *
 * <p>Each reads the catalog alone, and never the rows of the table.
 *
 * @param objections what is wrong with the kind of the table: columns {@code found} and {@code remedy}
 * @param columns the columns: {@code name}, {@code type}, {@code nullable}, and {@code filled} if an INSERT may omit it
 * @param indexes the columns of each index in their order: {@code name}, {@code column_name}, {@code is_primary},
 *     {@code is_unique}, {@code method}, {@code predicate}, {@code repair} if the index is not in use, and
 *     {@code constraint_name} if it belongs to a constraint
 * @param guards what may refuse or change a row: {@code name}, and {@code kind}, which is {@code TRIGGER}, {@code CHECK} or
 *     {@code FOREIGN KEY}
 */
record Catalog(String objections, String columns, String indexes, String guards) {
    private static final String MYSQL_OBJECTIONS = """
            SELECT CONCAT('is a ', TABLE_TYPE) AS found, 'RENAME TABLE {table} TO {table}_old' AS remedy
            FROM information_schema.TABLES
            WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '{table}' AND TABLE_TYPE <> 'BASE TABLE'
            UNION ALL
            SELECT CONCAT('has the engine ', t.ENGINE), 'ALTER TABLE {table} ENGINE = InnoDB'
            FROM information_schema.TABLES t LEFT JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE
            WHERE t.TABLE_SCHEMA = DATABASE() AND t.TABLE_NAME = '{table}' AND t.TABLE_TYPE = 'BASE TABLE'
              AND COALESCE(e.TRANSACTIONS, 'NO') <> 'YES'
            UNION ALL
            SELECT 'is partitioned', 'ALTER TABLE {table} REMOVE PARTITIONING'
            FROM information_schema.TABLES
            WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '{table}' AND CREATE_OPTIONS LIKE '%partitioned%'""";

    private static final String MYSQL_COLUMNS = """
            SELECT COLUMN_NAME AS name, COLUMN_TYPE AS type, IS_NULLABLE = 'YES' AS nullable,
              COLUMN_DEFAULT IS NOT NULL OR EXTRA LIKE '%auto_increment%' OR EXTRA LIKE '%GENERATED%' AS filled
            FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '{table}'
            ORDER BY COLUMN_NAME""";

    private static final String MYSQL_INDEXES = """
            SELECT INDEX_NAME AS name, COLUMN_NAME AS column_name, INDEX_NAME = 'PRIMARY' AS is_primary,
              NON_UNIQUE = 0 AS is_unique, LOWER(INDEX_TYPE) AS method, NULL AS predicate, {repair} AS repair,
              NULL AS constraint_name
            FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '{table}'
            ORDER BY INDEX_NAME, SEQ_IN_INDEX""";

    private static final String MYSQL_REPAIR =
            "CASE WHEN IS_VISIBLE = 'NO' THEN CONCAT('ALTER TABLE {table} ALTER INDEX ', INDEX_NAME, ' VISIBLE') END";
    private static final String MARIADB_REPAIR =
            "CASE WHEN IGNORED = 'YES' THEN CONCAT('ALTER TABLE {table} ALTER INDEX ', INDEX_NAME, ' NOT IGNORED') END";

    private static final String MYSQL_GUARDS = """
            SELECT TRIGGER_NAME AS name, 'TRIGGER' AS kind FROM information_schema.TRIGGERS
            WHERE EVENT_OBJECT_SCHEMA = DATABASE() AND EVENT_OBJECT_TABLE = '{table}'
            UNION ALL
            SELECT CONSTRAINT_NAME, CONSTRAINT_TYPE FROM information_schema.TABLE_CONSTRAINTS
            WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '{table}' AND CONSTRAINT_TYPE IN ('CHECK', 'FOREIGN KEY')
            ORDER BY name""";

    private static final Catalog MYSQL =
            new Catalog(MYSQL_OBJECTIONS, MYSQL_COLUMNS, MYSQL_INDEXES.replace("{repair}", MYSQL_REPAIR), MYSQL_GUARDS);

    private static final Catalog MARIADB = new Catalog(
            MYSQL_OBJECTIONS, MYSQL_COLUMNS, MYSQL_INDEXES.replace("{repair}", MARIADB_REPAIR), MYSQL_GUARDS);

    private static final Catalog POSTGRESQL = new Catalog("""
            SELECT 'is ' || CASE relkind WHEN 'v' THEN 'a view' WHEN 'm' THEN 'a materialized view'
                WHEN 'f' THEN 'a foreign table' WHEN 'p' THEN 'a partitioned table' ELSE 'no table' END AS found,
              CASE relkind WHEN 'v' THEN 'ALTER VIEW {table}' WHEN 'm' THEN 'ALTER MATERIALIZED VIEW {table}'
                WHEN 'f' THEN 'ALTER FOREIGN TABLE {table}' ELSE 'ALTER TABLE {table}' END
                || ' RENAME TO {table}_old' AS remedy
            FROM pg_class WHERE oid = to_regclass('{table}') AND relkind <> 'r'
            UNION ALL
            SELECT 'is temporary', 'DROP TABLE {table}'
            FROM pg_class WHERE oid = to_regclass('{table}') AND relpersistence = 't'
            UNION ALL
            SELECT 'is unlogged, so a crash of the server empties it', 'ALTER TABLE {table} SET LOGGED'
            FROM pg_class WHERE oid = to_regclass('{table}') AND relpersistence = 'u'
            UNION ALL
            SELECT 'has row security, which hides rows from this user', 'ALTER TABLE {table} DISABLE ROW LEVEL SECURITY'
            FROM pg_class WHERE oid = to_regclass('{table}') AND relkind = 'r' AND row_security_active(oid)
            UNION ALL
            SELECT 'has the child table ' || inhrelid::regclass, 'ALTER TABLE ' || inhrelid::regclass || ' NO INHERIT {table}'
            FROM pg_inherits JOIN pg_class p ON p.oid = inhparent
            WHERE inhparent = to_regclass('{table}') AND p.relkind = 'r'
            UNION ALL
            SELECT 'has the rule ' || rulename, 'DROP RULE ' || quote_ident(rulename) || ' ON {table}'
            FROM pg_rewrite JOIN pg_class c ON c.oid = ev_class
            WHERE c.oid = to_regclass('{table}') AND c.relkind = 'r' AND ev_enabled <> 'D'
            UNION ALL
            SELECT 'does not let the user ' || current_user || ' ' || privilege,
              'GRANT ' || privilege || ' ON {table} TO ' || current_user
            FROM (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE')) AS needed (privilege)
            WHERE NOT has_table_privilege(to_regclass('{table}'), privilege)
              AND CASE WHEN privilege = 'DELETE' THEN TRUE
                ELSE NOT has_any_column_privilege(to_regclass('{table}'), privilege) END""", """
            SELECT attname AS name, format_type(atttypid, atttypmod) AS type, NOT attnotnull AS nullable,
              atthasdef OR attidentity <> '' AS filled
            FROM pg_attribute WHERE attrelid = to_regclass('{table}') AND attnum > 0 AND NOT attisdropped
            ORDER BY attname""", """
            SELECT quote_ident(c.relname) AS name, a.attname AS column_name, i.indisprimary AS is_primary,
              i.indisunique AS is_unique, m.amname AS method, pg_get_expr(i.indpred, i.indrelid) AS predicate,
              CASE WHEN NOT i.indisvalid THEN 'REINDEX INDEX ' || quote_ident(c.relname) END AS repair,
              (SELECT quote_ident(conname) FROM pg_constraint
               WHERE conindid = i.indexrelid AND contype IN ('u', 'x')) AS constraint_name
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
              CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (attnum, position)
              LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
            WHERE i.indrelid = to_regclass('{table}') ORDER BY c.relname, k.position""", """
            SELECT quote_ident(tgname) AS name, 'TRIGGER' AS kind FROM pg_trigger
            WHERE tgrelid = to_regclass('{table}') AND NOT tgisinternal AND tgenabled <> 'D'
            UNION ALL
            SELECT quote_ident(conname), CASE contype WHEN 'c' THEN 'CHECK' ELSE 'FOREIGN KEY' END FROM pg_constraint
            WHERE conrelid = to_regclass('{table}') AND contype IN ('c', 'f')
            ORDER BY name""");

    private static final String H2_TABLE = "TABLE_SCHEMA = CURRENT_SCHEMA AND UPPER(TABLE_NAME) = UPPER('{table}')";

    private static final Catalog H2 = new Catalog(
            """
            SELECT 'is a ' || TABLE_TYPE AS found, 'DROP ' || CASE TABLE_TYPE WHEN 'VIEW' THEN 'VIEW' ELSE 'TABLE' END
              || ' {table}' AS remedy
            FROM INFORMATION_SCHEMA.TABLES WHERE {in h2} AND TABLE_TYPE <> 'BASE TABLE'
            UNION ALL
            SELECT 'is a ' || STORAGE_TYPE, 'DROP TABLE {table}'
            FROM INFORMATION_SCHEMA.TABLES WHERE {in h2} AND STORAGE_TYPE = 'TABLE LINK'""".replace("{in h2}", H2_TABLE), """
            SELECT LOWER(COLUMN_NAME) AS name, LOWER(DATA_TYPE)
                || CASE WHEN CHARACTER_MAXIMUM_LENGTH IS NULL THEN '' ELSE '(' || CHARACTER_MAXIMUM_LENGTH || ')' END AS type,
              IS_NULLABLE = 'YES' AS nullable,
              COLUMN_DEFAULT IS NOT NULL OR IS_IDENTITY = 'YES' OR IS_GENERATED = 'ALWAYS' AS filled
            FROM INFORMATION_SCHEMA.COLUMNS WHERE {in h2} ORDER BY COLUMN_NAME""".replace("{in h2}", H2_TABLE), """
            SELECT i.INDEX_NAME AS name, LOWER(c.COLUMN_NAME) AS column_name,
              i.INDEX_TYPE_NAME = 'PRIMARY KEY' AS is_primary,
              i.INDEX_TYPE_NAME IN ('PRIMARY KEY', 'UNIQUE INDEX') AS is_unique, 'btree' AS method,
              CAST(NULL AS VARCHAR) AS predicate, CAST(NULL AS VARCHAR) AS repair,
              (SELECT MAX(t.CONSTRAINT_NAME) FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS t
               WHERE t.INDEX_SCHEMA = i.INDEX_SCHEMA AND t.INDEX_NAME = i.INDEX_NAME) AS constraint_name
            FROM INFORMATION_SCHEMA.INDEXES i JOIN INFORMATION_SCHEMA.INDEX_COLUMNS c
              ON c.INDEX_SCHEMA = i.INDEX_SCHEMA AND c.INDEX_NAME = i.INDEX_NAME
            WHERE i.TABLE_SCHEMA = CURRENT_SCHEMA AND UPPER(i.TABLE_NAME) = UPPER('{table}')
            ORDER BY i.INDEX_NAME, c.ORDINAL_POSITION""", """
            SELECT TRIGGER_NAME AS name, 'TRIGGER' AS kind FROM INFORMATION_SCHEMA.TRIGGERS
            WHERE EVENT_OBJECT_SCHEMA = CURRENT_SCHEMA AND UPPER(EVENT_OBJECT_TABLE) = UPPER('{table}')
            UNION ALL
            SELECT CONSTRAINT_NAME, CONSTRAINT_TYPE FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS
            WHERE {in h2} AND CONSTRAINT_TYPE IN ('CHECK', 'FOREIGN KEY')
            ORDER BY name""".replace("{in h2}", H2_TABLE));

    static Catalog of(Dialect dialect) {
        return switch (dialect) {
            case MYSQL -> MYSQL;
            case MARIADB -> MARIADB;
            case POSTGRESQL -> POSTGRESQL;
            case H2 -> H2;
        };
    }
}
