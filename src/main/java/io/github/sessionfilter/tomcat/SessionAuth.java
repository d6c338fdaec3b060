package io.github.sessionfilter.tomcat;

import io.github.sessionfilter.running.Internals;
import jakarta.security.auth.message.AuthException;
import jakarta.security.auth.message.AuthStatus;
import jakarta.security.auth.message.MessageInfo;
import jakarta.security.auth.message.MessagePolicy;
import jakarta.security.auth.message.callback.CallerPrincipalCallback;
import jakarta.security.auth.message.callback.GroupPrincipalCallback;
import jakarta.security.auth.message.config.ServerAuthConfig;
import jakarta.security.auth.message.config.ServerAuthContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.UnsupportedCallbackException;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates requests by their session, for Tomcat's authenticator (Jakarta Authentication, the Servlet profile).
 *
 * <p>Tomcat calls {@link #getAuthContextID} before it looks for a person whom it knows already. So this sets the person
 * then. If it came with {@link #validateRequest} alone, Tomcat would take each request for a new login: it would change
 * the id of the {@code HttpSession}, and keep the person there. Thread-safe.
 */
final class SessionAuth implements ServerAuthConfig, ServerAuthContext {
    /** The class of the requests that Tomcat shows to webapps. */
    static final String FACADE = "org.apache.catalina.connector.RequestFacade";

    /** Whether the container requires a person. The name of the API's package is a part of the key. */
    private static final String REQUIRED = MessagePolicy.class.getName() + ".isMandatory";

    private static final String AUTH_TYPE = HttpServletRequest.class.getPackageName() + ".authType";
    /** The key of the {@link Subject} that {@link #getAuthContextID} leaves for {@link #validateRequest}. */
    private static final String SUBJECT = "io.github.sessionfilter.subject";

    private final CallerCheck check;
    private final String layer;
    private final String appContext;
    private final CallbackHandler handler;

    SessionAuth(CallerCheck check, String layer, String appContext, CallbackHandler handler) {
        this.check = check;
        this.layer = layer;
        this.appContext = appContext;
        this.handler = handler;
    }

    @Override
    public @Nullable String getAuthContextID(MessageInfo message) {
        var request = request(message);
        if (request.getClass().getName().equals(FACADE)) { // for a logout, it is another class
            var caller = check.check(request, isRequired(message));
            if (caller != null) {
                authenticate(caller, request, message);
            }
        }
        return null;
    }

    @SuppressWarnings("unchecked") // a raw map in older versions of the API
    private void authenticate(Caller caller, HttpServletRequest request, MessageInfo message) {
        var subject = new Subject();
        try {
            handler.handle(new Callback[] {
                new CallerPrincipalCallback(subject, caller.principal()),
                new GroupPrincipalCallback(subject, caller.roles().toArray(new String[0]))
            });
            for (var credential : subject.getPrivateCredentials()) {
                if (credential instanceof Principal withRoles) {
                    var behind = Internals.get(request, "request");
                    Internals.call(behind, "setUserPrincipal", withRoles);
                    Internals.call(behind, "setAuthType", caller.authType());
                }
            }
        } catch (IOException | UnsupportedCallbackException | ReflectiveOperationException e) {
            throw new IllegalStateException("Tomcat does not take the person of a session", e);
        }
        Map<String, Object> values = message.getMap();
        values.put(SUBJECT, subject);
        values.put(AUTH_TYPE, caller.authType());
    }

    private static boolean isRequired(MessageInfo message) {
        return "true".equals(message.getMap().get(REQUIRED));
    }

    private static HttpServletRequest request(MessageInfo message) {
        return (HttpServletRequest) message.getRequestMessage();
    }

    private static HttpServletResponse response(MessageInfo message) {
        return (HttpServletResponse) message.getResponseMessage();
    }

    /** Admits a request without a person if Tomcat requires none: the filter decides about it. */
    @Override
    public AuthStatus validateRequest(MessageInfo message, Subject client, @Nullable Subject service)
            throws AuthException {
        if (message.getMap().get(SUBJECT) instanceof Subject known) {
            client.getPrincipals().addAll(known.getPrincipals());
            client.getPrivateCredentials().addAll(known.getPrivateCredentials());
            return AuthStatus.SUCCESS;
        }
        try {
            return isRequired(message) && check.refuse(request(message), response(message))
                    ? AuthStatus.SEND_FAILURE
                    : AuthStatus.SUCCESS;
        } catch (IOException | ServletException e) {
            throw (AuthException) new AuthException("the refusal could not be sent").initCause(e);
        }
    }

    @Override
    public AuthStatus secureResponse(MessageInfo message, @Nullable Subject service) {
        return AuthStatus.SEND_SUCCESS;
    }

    /** Ends the session. Tomcat calls it from {@code HttpServletRequest.logout}, which throws what this throws. */
    @Override
    public void cleanSubject(MessageInfo message, Subject client) {
        check.logout(request(message), response(message));
    }

    @Override
    public ServerAuthContext getAuthContext(
            @Nullable String authContextId, @Nullable Subject service, @Nullable Map<String, Object> properties) {
        return this;
    }

    @Override
    public String getMessageLayer() {
        return layer;
    }

    @Override
    public String getAppContext() {
        return appContext;
    }

    @Override
    public boolean isProtected() {
        return true;
    }

    @Override
    public void refresh() {}
}
