package io.github.sessionfilter.example;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;

/** Lets operators reach a handler, and answers 403 to all other users. */
record OperatorsOnly(Accounts accounts, Handler handler) implements Handler {

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, String id)
            throws IOException, SQLException, MalformedRequestException {
        if (accounts.isOperator(request.getRemoteUser())) {
            handler.handle(request, response, id);
        } else {
            Problem.forbidden("This is for operators.").write(response);
        }
    }
}
