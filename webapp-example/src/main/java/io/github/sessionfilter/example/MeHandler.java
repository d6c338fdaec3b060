package io.github.sessionfilter.example;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;

/** Tells users their name and whether they are operators. */
record MeHandler(Accounts accounts) implements Handler {

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, String id)
            throws IOException, SQLException {
        String user = request.getRemoteUser();
        Json.write(response, new Answer(user, accounts.isOperator(user)));
    }

    private record Answer(String user, boolean operator) {}
}
