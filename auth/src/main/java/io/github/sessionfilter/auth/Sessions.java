package io.github.sessionfilter.auth;

import io.github.sessionfilter.session.SessionStoreException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Lists and revokes sessions, for support staff. It needs the database only. */
public final class Sessions {
    /** The command is done. */
    static final int DONE = 0;
    /** There is no such session, or the person has none. */
    static final int NOT_FOUND = 1;
    /** The command or a setting is wrong. */
    static final int WRONG_USAGE = 2;
    /** The database has not confirmed the command. */
    static final int STORE_FAILED = 3;

    private static final String USAGE = """
        Lists and revokes sessions. All nodes refuse a revoked session within about a second.

        usage: java -cp session-filter-auth.jar io.github.sessionfilter.auth.Sessions \
        --config=FILE [--json] COMMAND

          list PERSON                           the live sessions of a person, with their handles
          revoke HANDLE                         end one session
          revoke-all PERSON                     end all sessions of a person
          revoke-issued-before TIME [PERSON]    end all sessions, of a person or of everybody, from before a time
          lock PERSON UNTIL                     end all sessions of a person, and refuse logins until a time; a time
                                                in the past lifts the lock

        A TIME is like 2026-11-30T20:15:00Z, or now; UNTIL is not now. The settings are those of the service.

        It exits with 0 if the command is done, 1 if there is no such session, 2 if the usage is wrong, and 3 if the
        database has not confirmed the command.
        """;

    private static final Logger LOGS = Logger.getLogger("");

    private Sessions() {}

    /**
     * Runs one command.
     *
     * @param arguments {@code --help} explains them
     */
    public static void main(String[] arguments) {
        LOGS.setLevel(Level.OFF); // the outcome says what failed
        System.exit(run(List.of(arguments), System.getenv(), System.out, System.err));
    }

    static int run(List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
        if (arguments.contains("--help")) {
            out.print(USAGE);
            return DONE;
        }
        var flags = new ArrayList<>(arguments.stream()
                .takeWhile(argument -> argument.startsWith("--"))
                .toList());
        var words = arguments.subList(flags.size(), arguments.size());
        boolean json = flags.remove("--json");
        if (words.contains("--json")) {
            json = true;
            words = words.stream().filter(word -> !word.equals("--json")).toList();
        }
        SessionCommand command;
        SessionDatabase database;
        try {
            command = SessionCommand.parse(words);
            database = SessionDatabase.open(
                    new ConfigSources(environment).read(flags).filter());
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return WRONG_USAGE;
        } catch (SessionStoreException | IllegalStateException e) {
            return failed(e, err);
        }
        try (database) {
            return command.run(database, json ? new JsonReport(out) : new TextReport(out)) ? DONE : NOT_FOUND;
        } catch (SessionStoreException e) {
            return failed(e, err);
        }
    }

    private static int failed(RuntimeException failure, PrintStream err) {
        var cause = failure.getCause();
        err.println("not done: " + failure.getMessage() + (cause == null ? "" : ": " + cause.getMessage()));
        err.println("Run the command again when the database answers.");
        return STORE_FAILED;
    }
}
