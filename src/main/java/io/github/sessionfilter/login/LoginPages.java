package io.github.sessionfilter.login;

import io.github.sessionfilter.login.LoginTemplate.Placeholder;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the pages of the login: the form, and the button for a person who is known already.
 *
 * <p>They need no script. No cache stores them, no other site frames them, and their forms go to the own site only. Immutable and
 * thread-safe.
 */
public final class LoginPages {
    private static final String STYLE = """
            :root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5; }
            body { margin: 0; }
            main { box-sizing: border-box; max-width: 22rem; margin: 10vh auto 0; padding: 1rem; }
            label { display: block; }
            input, button { box-sizing: border-box; width: 100%; min-height: 2.75rem; padding: 0.5rem; font: inherit; }
            [role=alert] { font-weight: bold; }
            """;

    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Log in</title>
            <style>
            """ + STYLE + """
            </style>
            </head>
            <body>
            <main>
            <h1>Log in</h1>
            <p role="alert">{{message}}</p>
            """;

    private static final String FORM = """
            <form method="post" action="{{action}}">
            <input type="hidden" name="token" value="{{token}}">
            <input type="hidden" name="return" value="{{return}}">
            """;

    private static final String END = """
            </main>
            </body>
            </html>
            """;

    private static final LoginTemplate ASKING = LoginTemplate.of(HEAD + FORM + """
            <p><label for="name">Name</label>
            <input id="name" name="name" value="{{name}}" autocomplete="username" autocapitalize="none" spellcheck="false"
            required></p>
            <p><label for="password">Password</label>
            <input id="password" name="password" type="password" autocomplete="current-password" required></p>
            <p><button type="submit">Log in</button></p>
            </form>
            """ + END);

    private static final LoginTemplate KNOWING = LoginTemplate.of(HEAD + FORM + """
            <input type="hidden" name="as" value="{{name}}">
            <p>You are known as <strong>{{name}}</strong>.</p>
            <p><button type="submit">Continue</button></p>
            </form>
            """ + END);

    private static final LoginTemplate REFUSING = LoginTemplate.parse(HEAD + END);

    private static final String OWN_FORMS_UNFRAMED = "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
    private static final String POLICY =
            "default-src 'none'; style-src 'sha256-" + sha256("\n" + STYLE) + "'; " + OWN_FORMS_UNFRAMED;

    private final @Nullable LoginTemplate asking;

    /**
     * Creates the pages.
     *
     * @param asking the page that asks for name and password, or null for the plain one
     */
    LoginPages(@Nullable LoginTemplate asking) {
        this.asking = asking;
    }

    /** Asks for name and password. */
    void ask(HttpServletResponse response, int status, Map<Placeholder, String> values) throws IOException {
        if (asking == null) {
            send(response, status, POLICY, ASKING.filled(values));
        } else {
            send(response, status, OWN_FORMS_UNFRAMED, asking.filled(values)); // it may load styles and pictures
        }
    }

    /** Asks a person who is known already to continue. */
    void askToContinue(HttpServletResponse response, int status, Map<Placeholder, String> values) throws IOException {
        send(response, status, POLICY, KNOWING.filled(values));
    }

    /** Shows only the message. */
    void refuse(HttpServletResponse response, int status, String message) throws IOException {
        send(response, status, POLICY, REFUSING.filled(Map.of(Placeholder.MESSAGE, message)));
    }

    private static void send(HttpServletResponse response, int status, String policy, byte[] page) throws IOException {
        response.setStatus(status);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Content-Security-Policy", policy);
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "same-origin");
        response.setContentType("text/html;charset=UTF-8");
        response.setContentLength(page.length);
        response.getOutputStream().write(page);
    }

    private static String sha256(String text) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
