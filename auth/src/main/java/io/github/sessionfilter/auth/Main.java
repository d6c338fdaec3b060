package io.github.sessionfilter.auth;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Runs the service until the process is told to end. */
public final class Main {
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private Main() {}

    /**
     * Starts the service, or prints what was asked for.
     *
     * <p>It exits with 2 if a setting is wrong, and with 1 if the service does not start.
     *
     * @param arguments {@code --help} explains them
     */
    public static void main(String[] arguments) throws Exception {
        var flags = List.of(arguments);
        if (flags.contains("--help")) {
            Help.print(System.out);
        } else if (flags.equals(List.of("--version"))) {
            System.out.println(version());
        } else if (flags.equals(List.of("--hash-password"))) {
            System.exit(hashPassword());
        } else {
            System.exit(run(flags));
        }
    }

    static String version() {
        var version = Main.class.getPackage().getImplementationVersion();
        return "session-filter-auth " + Objects.requireNonNullElse(version, "(not packaged)");
    }

    private static int run(List<String> flags) throws InterruptedException {
        Logging.start();
        ServiceConfig config;
        try {
            config = new ConfigSources(System.getenv()).read(flags);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return WRONG_USAGE;
        }
        try {
            var service = AuthService.start(config);
            Runtime.getRuntime().addShutdownHook(new Thread(service::close, "session-filter-auth-stop"));
            System.getLogger(Main.class.getName())
                    .log(System.Logger.Level.INFO, version() + " listens at " + service.uri());
            service.join();
            return 0;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            System.err.println("the service does not start: " + e.getMessage());
            return FAILED;
        }
    }

    /** The password comes from the terminal or a pipe, because other users can read arguments. */
    private static int hashPassword() throws IOException {
        var console = System.console();
        char[] password;
        if (console != null) {
            password = console.readPassword("password: ");
        } else {
            var line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            password = line == null ? null : line.toCharArray();
        }
        if (password == null || password.length == 0) {
            System.err.println(
                    "there is no password; expected one at the terminal, or in a line of the standard input");
            return WRONG_USAGE;
        }
        System.out.println(PasswordHash.of(new String(password)).text());
        return 0;
    }
}
