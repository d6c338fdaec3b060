package io.github.sessionfilter.login;

import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.LoginResult;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * What the login needs of the filter: facts about a request, and a session.
 *
 * <p>Each request is the container's own. Implementations are thread-safe.
 */
public interface LoginSite {
    /** Returns the path of the login page, as it is written in a URI. */
    String page(HttpServletRequest request);

    /** Returns the page to which the request asks to return, or null if it names none inside the webapp. */
    @Nullable
    String returnPath(HttpServletRequest request);

    /** Returns the page to which a person goes who has not asked for another one, as it is written in a URI. */
    String home(HttpServletRequest request);

    /** Returns the path of cookies, as it is written in {@code Set-Cookie}. */
    String cookiePath(HttpServletRequest request);

    /** Returns the network from which the client comes: its IPv4 address, or the first 64 bits of its IPv6 address. */
    String network(HttpServletRequest request);

    /** Returns the person whom the container or a trusted proxy has identified already, or null. */
    @Nullable
    String identified(HttpServletRequest request);

    /**
     * Opens a session, and sends the client its id in the cookie.
     *
     * @param login the person, with the roles in this session
     */
    void open(HttpServletRequest request, HttpServletResponse response, Login login);

    /** Counts an attempt. */
    void count(LoginResult result);

    /** Reports that the container's realm has failed. */
    void realmFailed(RuntimeException failure);
}
