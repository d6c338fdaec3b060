package io.github.sessionfilter.login;

import io.github.sessionfilter.login.LoginTemplate.Placeholder;
import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.LoginResult;
import io.github.sessionfilter.session.RealmSignatures;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests for the login page: shows the form, and opens a session when the person sends it.
 *
 * <p>A wrong name and a wrong password have the same answer. Thread-safe.
 */
public final class LoginHandler {
    private static final int MAX_FORM_BYTES = 16 * 1024;
    private static final int MAX_NAME_LENGTH = 256;
    private static final int MAX_PASSWORD_LENGTH = 1024;

    private static final int FORBIDDEN = HttpServletResponse.SC_FORBIDDEN;
    private static final int TOO_MANY_REQUESTS = 429;

    /** Keeps the limits of BASIC credentials, which an application may ask for, apart from those of the form. */
    private static final String BASIC = "basic\n";

    private final LoginSite site;
    private final boolean asksForPassword;
    private final ContainerRealm realm;
    private final LoginPages pages;
    private final FormToken tokens;
    private final KnownBrowsers browsers;
    private final LoginLimits limits;
    private final RunningAttempts running = new RunningAttempts();

    /**
     * Creates a handler.
     *
     * @param asksForPassword whether the container's realm checks names and passwords
     * @param roles the roles that the realm is asked about
     * @param template the page that asks for name and password, or null for the plain one
     * @param cookiePrefix the beginning of the names of the login's cookies
     * @param secureCookies whether browsers send these cookies by HTTPS only
     * @param signatures what all nodes of the realm verify
     * @param nanoTime the time for limits
     * @param currentMillis the time for cookies
     */
    public LoginHandler(
            LoginSite site,
            boolean asksForPassword,
            List<String> roles,
            @Nullable LoginTemplate template,
            String cookiePrefix,
            boolean secureCookies,
            RealmSignatures signatures,
            LongSupplier nanoTime,
            LongSupplier currentMillis) {
        this.site = site;
        this.asksForPassword = asksForPassword;
        this.realm = new ContainerRealm(roles);
        this.pages = new LoginPages(template);
        this.tokens = new FormToken(new LoginCookie(cookiePrefix + "-form", secureCookies, null));
        this.browsers = new KnownBrowsers(
                new LoginCookie(cookiePrefix + "-known", secureCookies, KnownBrowsers.LIFE), signatures, currentMillis);
        this.limits = new LoginLimits(nanoTime);
    }

    /** Answers a request for the login page. */
    public void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getMethod()) {
            case "GET", "HEAD" -> get(request, response);
            case "POST" -> post(request, response);
            default -> {
                response.setHeader("Allow", "GET, HEAD, POST");
                response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
            }
        }
    }

    private void get(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (BasicCredentials.name(request) == null) {
            var visit = new Visit(request, response, site.network(request), site.identified(request));
            show(visit, HttpServletResponse.SC_OK, "");
        } else {
            run(request, response, visit -> show(visit, HttpServletResponse.SC_OK, ""));
        }
    }

    private void post(HttpServletRequest request, HttpServletResponse response) throws IOException {
        long length = request.getContentLengthLong();
        if (length < 0 || length > MAX_FORM_BYTES) {
            response.setHeader("Connection", "close"); // the body is not read
            response.setStatus(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
            return;
        }
        run(request, response, visit -> {
            request.setCharacterEncoding(StandardCharsets.UTF_8.name());
            if (tokens.isFor(request, visit.parameter("token"))) {
                attempt(visit);
            } else {
                show(visit, FORBIDDEN, "This form was too old, or the browser refuses cookies. Try again.");
            }
        });
    }

    /** What is done with a visit. */
    private interface Action {
        void with(Visit visit) throws IOException;
    }

    /** Runs what may ask the realm, unless too much of it runs. */
    private void run(HttpServletRequest request, HttpServletResponse response, Action action) throws IOException {
        var network = site.network(request);
        if (!running.tryBegin(network)) {
            site.count(LoginResult.LIMITED);
            response.setHeader("Retry-After", "1");
            pages.refuse(response, TOO_MANY_REQUESTS, "Too many people log in at the moment. Try again.");
            return; // without having read the form
        }
        try {
            action.with(new Visit(request, response, network, identified(request, network)));
        } finally {
            running.end(network);
        }
    }

    /**
     * Returns whom the container or a proxy has identified, or null. Some containers check BASIC credentials only when they are asked
     * this, so that such a question is an attempt. Beyond its own limit it is not asked: the person can still use the form.
     */
    private @Nullable String identified(HttpServletRequest request, String network) {
        var name = BasicCredentials.name(request);
        if (name == null) {
            return site.identified(request);
        }
        var account = account(name);
        var browser = browsers.entryOf(request, account);
        var attempt = limits.begin(BASIC + account, network, browser == null ? null : BASIC + browser);
        if (!attempt.retryAfter().isZero()) {
            site.count(LoginResult.LIMITED);
            return null;
        }
        var known = site.identified(request);
        if (known != null) {
            attempt.succeeded();
        }
        return known;
    }

    private void attempt(Visit visit) throws IOException {
        var as = visit.parameter("as");
        var name = visit.parameter("name");
        var password = visit.parameter("password");
        if (as != null) {
            continueAs(as, visit);
        } else if (asksForPassword && name != null && password != null) {
            logIn(name, password, visit);
        } else {
            show(visit, FORBIDDEN, "");
        }
    }

    /** The person must have seen the name under which the session is opened. */
    private void continueAs(String seen, Visit visit) throws IOException {
        if (seen.equals(visit.known())) {
            var login = Login.of(seen).roles(realm.rolesOf(visit.request()));
            site.open(visit.request(), visit.response(), login);
            opened(visit);
        } else {
            show(visit, HttpServletResponse.SC_CONFLICT, "You are not known by that name any more.");
        }
    }

    private void logIn(String name, String password, Visit visit) throws IOException {
        var account = account(name);
        var attempt = limits.begin(account, visit.network(), browsers.entryOf(visit.request(), account));
        if (!attempt.retryAfter().isZero()) {
            refuse(attempt.retryAfter(), visit);
            return;
        }
        Login login;
        try {
            boolean tooLong = name.length() > MAX_NAME_LENGTH || password.length() > MAX_PASSWORD_LENGTH;
            login = tooLong ? null : realm.find(visit.request(), name, password);
        } catch (RuntimeException e) {
            site.realmFailed(e);
            visit.response().setHeader("Retry-After", "1");
            show(visit, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "The login does not work at the moment.");
            return;
        }
        if (login == null) {
            site.count(LoginResult.FAILED);
            show(visit, FORBIDDEN, "The name or the password is wrong.");
            return;
        }
        attempt.succeeded();
        site.open(visit.request(), visit.response(), login);
        browsers.remember(visit.request(), visit.response(), site.cookiePath(visit.request()), account);
        opened(visit);
    }

    /** Returns one spelling of all names that a realm may take for the same. No realm is asked about a longer name. */
    private static String account(String name) {
        var asked = name.substring(0, Math.min(name.length(), MAX_NAME_LENGTH + 1));
        return Normalizer.normalize(asked.strip(), Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }

    /** The browser goes on with a GET, whatever the person wanted to send before. */
    private void opened(Visit visit) {
        site.count(LoginResult.OPENED);
        var request = visit.request();
        visit.response().setStatus(HttpServletResponse.SC_SEE_OTHER);
        visit.response()
                .setHeader(
                        "Location", Objects.requireNonNullElseGet(site.returnPath(request), () -> site.home(request)));
        visit.response().setHeader("Cache-Control", "no-store");
    }

    private void refuse(Duration wait, Visit visit) throws IOException {
        site.count(LoginResult.LIMITED);
        long seconds = wait.toSeconds();
        visit.response().setHeader("Retry-After", String.valueOf(seconds));
        show(visit, TOO_MANY_REQUESTS, "Too many attempts have failed. Try again in " + seconds + " seconds.");
    }

    private void show(Visit visit, int status, String message) throws IOException {
        var request = visit.request();
        var response = visit.response();
        var known = visit.known();
        if (known == null && !asksForPassword) {
            pages.refuse(response, FORBIDDEN, "The proxy of this site has not said who you are.");
            return;
        }
        var values = new EnumMap<Placeholder, String>(Placeholder.class);
        values.put(Placeholder.ACTION, site.page(request));
        values.put(Placeholder.TOKEN, tokens.issue(request, response, site.cookiePath(request)));
        values.put(Placeholder.RETURN, Objects.requireNonNullElse(site.returnPath(request), ""));
        values.put(Placeholder.MESSAGE, message);
        if (known != null) {
            values.put(Placeholder.NAME, known);
            pages.askToContinue(response, status, values);
        } else {
            values.put(Placeholder.NAME, enteredName(visit));
            pages.ask(response, status, values);
        }
    }

    /** The person corrects the password, and need not enter the name again. */
    private static String enteredName(Visit visit) {
        var name = visit.request().getMethod().equals("POST") ? visit.parameter("name") : null;
        return name == null || name.length() > MAX_NAME_LENGTH ? "" : name;
    }
}
