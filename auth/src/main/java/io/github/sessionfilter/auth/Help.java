package io.github.sessionfilter.auth;

import java.io.PrintStream;
import java.util.List;

/** Prints how the service is used, and what each setting does. */
final class Help {
    private static final String USAGE = """
        Answers a proxy at /auth whether a request has a live session.

        usage: java -jar session-filter-auth.jar [--config=FILE] [--SETTING=VALUE ...]
               java -jar session-filter-auth.jar --hash-password | --version | --help
               java -cp session-filter-auth.jar io.github.sessionfilter.auth.Sessions --help

        FILE has lines such as idleTimeout=PT30M. A variable such as SESSION_FILTER_IDLE_TIMEOUT wins over the
        file, and a flag wins over both. A secret cannot be a flag.
        """;

    private Help() {}

    static void print(PrintStream out) {
        out.println(USAGE);
        out.println("The service:");
        ServiceSetting.OWN.forEach(setting -> print(setting, out));
        out.println();
        out.println("The filter:");
        ServiceSetting.all().stream()
                .filter(setting -> !ServiceSetting.OWN.contains(setting))
                .forEach(setting -> print(setting, out));
    }

    private static void print(ServiceSetting setting, PrintStream out) {
        var notes = List.of(
                setting.isSecret() ? " Not as a flag." : "",
                setting.defaultText().isEmpty() ? "" : " Default: " + setting.defaultText() + ".");
        out.println("  " + setting.name());
        out.println("      " + setting.sentence() + String.join("", notes));
    }
}
