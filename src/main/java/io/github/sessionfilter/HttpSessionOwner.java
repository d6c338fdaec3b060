package io.github.sessionfilter;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one person's {@link HttpSession} from the next person who uses the same browser.
 *
 * <p>A session of the filter may expire, and the container's own {@code HttpSession} outlives it. An attribute of the {@code
 * HttpSession} names its owner: the person who logged in with it, or whose request was the first to ask for it.
 */
final class HttpSessionOwner {
    /** The attribute that holds the owner's principal name: of an {@code HttpSession}, and of a request after its login. */
    private static final String ATTRIBUTE = "io.github.sessionfilter.owner";

    private HttpSessionOwner() {}

    /** Makes this person the owner of what {@code request} has as {@code HttpSession}, from now on. */
    static void loggedIn(String principalName, HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, principalName);
        sessionOf(principalName, request, false);
    }

    /** Invalidates the {@code HttpSession} of {@code request}, if it has one. */
    static void loggedOut(HttpServletRequest request) {
        request.removeAttribute(ATTRIBUTE);
        var session = request.getSession(false);
        if (session != null) {
            invalidate(session);
        }
    }

    /** Returns the principal name with which {@code request} has logged in, or null if it has not. */
    static @Nullable String of(HttpServletRequest request) {
        return (String) request.getAttribute(ATTRIBUTE);
    }

    /**
     * Returns the {@code HttpSession} of {@code request}, after it has invalidated another person's.
     *
     * @return null if there is none and {@code create} is false
     */
    static @Nullable HttpSession sessionOf(String principalName, HttpServletRequest request, boolean create) {
        var present = request.getSession(false);
        if (present != null && !claim(present, principalName)) {
            invalidate(present);
            present = null;
        }
        if (present != null || !create) {
            return present;
        }
        var created = request.getSession(true);
        claim(created, principalName);
        return created;
    }

    /**
     * Returns the {@code HttpSession} of a request by ticket. It leaves the {@code HttpSession} of another person, or of nobody, as
     * it is: anybody can have a browser follow a ticket.
     *
     * @return null if the person has none and {@code create} is false
     * @throws IllegalStateException if there is one that is not the person's, so that none can be created
     */
    static @Nullable HttpSession ownSessionOf(String principalName, HttpServletRequest request, boolean create) {
        var present = request.getSession(false);
        if (present == null) {
            return create ? sessionOf(principalName, request, true) : null;
        }
        if (principalName.equals(present.getAttribute(ATTRIBUTE))) {
            return present;
        }
        if (create) {
            throw new IllegalStateException(
                    "the request was admitted by a ticket, and its HttpSession is another's; expected getSession(false)");
        }
        return null;
    }

    /** Returns false if the owner is another person. */
    private static boolean claim(HttpSession session, String principalName) {
        try {
            var owner = session.getAttribute(ATTRIBUTE);
            if (owner == null) {
                session.setAttribute(ATTRIBUTE, principalName);
            }
            return owner == null || owner.equals(principalName);
        } catch (IllegalStateException e) {
            return true; // another request has invalidated it, and it shows nothing
        }
    }

    private static void invalidate(HttpSession session) {
        try {
            session.invalidate();
        } catch (IllegalStateException e) {
            // another request has invalidated it
        }
    }
}
