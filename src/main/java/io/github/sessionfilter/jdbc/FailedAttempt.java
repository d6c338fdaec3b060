package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.jdbc.CallKind.Permission;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreFailure;
import java.sql.SQLException;

/**
 * One failed attempt of a call, and what follows from it.
 *
 * @param kind the kind of the call
 * @param connected whether the attempt had a connection
 * @param errorClass the class of {@code error}
 * @param error the error that ended the attempt
 */
record FailedAttempt(CallKind kind, boolean connected, ErrorClass errorClass, SQLException error) {
    private static final int MAX_ROLLBACKS = 3;

    FailedAttempt(CallKind kind, boolean connected, SQLException error) {
        this(kind, connected, ErrorClass.of(error), error);
    }

    boolean isConnectionLost() {
        return errorClass == ErrorClass.CONNECTION_LOST;
    }

    /** Returns whether other idle connections are as useless as this one was. */
    boolean concernsOtherConnections() {
        return isConnectionLost() || errorClass == ErrorClass.READ_ONLY;
    }

    /** Returns whether the call may run again after {@code attempts} attempts. */
    boolean mayBeRepeated(int attempts) {
        return switch (errorClass) {
            case ROLLED_BACK -> attempts <= MAX_ROLLBACKS;
            case CONNECTION_LOST -> attempts == 1 && kind.may(Permission.REPEAT_AFTER_LOST_CONNECTION);
            case READ_ONLY -> attempts == 1;
            case ACCESS_DENIED, STATEMENT_REFUSED, OTHER -> false;
        };
    }

    /** Returns whether this failure of the last attempt means that the database does not serve requests. */
    boolean opensBreaker() {
        return !connected
                || errorClass == ErrorClass.READ_ONLY
                || isConnectionLost() && kind.may(Permission.OPEN_BREAKER);
    }

    /** Returns the exception for the caller. */
    SessionStoreException toException() {
        boolean mayHaveHappened = connected && isConnectionLost() && kind == CallKind.ONCE;
        var failure = mayHaveHappened ? StoreFailure.ANSWER_LOST : failure();
        return new SessionStoreException(failure, failure.sentence() + ": " + error.getMessage(), error);
    }

    private StoreFailure failure() {
        return switch (errorClass) {
            case ACCESS_DENIED -> StoreFailure.ACCESS_DENIED;
            case READ_ONLY -> StoreFailure.READ_ONLY;
            default -> StoreFailure.FAILED;
        };
    }
}
