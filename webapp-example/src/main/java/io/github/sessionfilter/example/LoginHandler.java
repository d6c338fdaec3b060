package io.github.sessionfilter.example;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sessionfilter.Carrier;
import io.github.sessionfilter.SessionFilter;
import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.NewSession;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;

/** Logs a user in. */
final class LoginHandler implements Handler {

    private final Accounts accounts;

    LoginHandler(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, String id)
            throws IOException, SQLException, MalformedRequestException {
        JsonNode body = Json.readObject(request);
        Credentials credentials = Credentials.of(body);
        if (!accounts.verify(credentials)) {
            // A 401 must name a scheme (RFC 9110, section 11.6.1). This scheme means: send the password in the body.
            response.setHeader("WWW-Authenticate", "Login realm=\"session-filter-example\"");
            Problem.unauthorized("The user name or the password is wrong.").write(response);
            return;
        }
        // No script sees the id of a session that travels in a cookie.
        boolean byCookie = body.path("carrier").asText().equals("cookie");
        NewSession opened = SessionFilter.login(
                request, response, login(credentials.user(), request), byCookie ? Carrier.COOKIE : Carrier.HEADER);
        String expiresAt = opened.session().expiresAt().toString();
        Json.write(
                response,
                byCookie ? new ByCookie(expiresAt) : new ByHeader(opened.id().secret(), expiresAt));
    }

    private Login login(String user, HttpServletRequest request) throws SQLException {
        Login login = Login.of(user).device(DeviceName.of(request.getHeader("User-Agent")));
        return accounts.isOperator(user) ? login.roles("viewer", "operator") : login.roles("viewer");
    }

    private record ByCookie(String expiresAt) {}

    private record ByHeader(String sessionId, String expiresAt) {

        /** Keeps the session id out of logs. */
        @Override
        public String toString() {
            return "ByHeader[expiresAt=" + expiresAt + "]";
        }
    }
}
