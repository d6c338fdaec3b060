package io.github.sessionfilter.jdbc;

import io.github.sessionfilter.jdbc.CallKind.Permission;
import io.github.sessionfilter.session.SessionStoreException;
import io.github.sessionfilter.session.StoreFailure;
import java.sql.SQLException;

/**
 * One failed attempt of a call, and what follows from what was sent and from what the database said.
 *
 * @param kind the kind of the call
 * @param reached how far the attempt came
 * @param errorClass the class of {@code error}
 * @param error the error that ended the attempt
 */
record FailedAttempt(CallKind kind, Reached reached, ErrorClass errorClass, SQLException error) {
    private static final int MAX_ROLLBACKS = 3;

    /** How far an attempt came. */
    enum Reached {
        /** It got no connection. */
        NO_CONNECTION,
        /** It sent nothing that could change a row for good: reads, or a transaction without its commit. */
        NO_CHANGE,
        /** It sent a write in auto-commit mode. */
        WRITE,
        /** It sent a commit. */
        COMMIT
    }

    FailedAttempt(CallKind kind, Reached reached, SQLException error) {
        this(kind, reached, ErrorClass.of(error), error);
    }

    /** Returns whether other idle connections are as useless as this one was. */
    boolean concernsOtherConnections() {
        return reached != Reached.NO_CONNECTION && errorClass.concernsOtherConnections();
    }

    /** Returns whether the call may run again after {@code attempts} attempts. */
    boolean mayBeRepeated(int attempts) {
        if (reached == Reached.NO_CONNECTION) {
            return false;
        }
        return switch (errorClass) {
            case ROLLED_BACK -> attempts <= MAX_ROLLBACKS;
            case NOT_SERVING, READ_ONLY -> attempts == 1;
            case CONNECTION_LOST, OUTCOME_UNKNOWN ->
                attempts == 1 && (kind.may(Permission.REPEAT_AFTER_UNKNOWN_OUTCOME) || !mayHaveTakenEffect());
            case ACCESS_DENIED, SATURATED, STATEMENT_REFUSED, OTHER -> false;
        };
    }

    private boolean mayHaveTakenEffect() {
        return switch (reached) {
            case NO_CONNECTION, NO_CHANGE -> false;
            case WRITE -> errorClass == ErrorClass.CONNECTION_LOST || errorClass == ErrorClass.OUTCOME_UNKNOWN;
            case COMMIT ->
                errorClass != ErrorClass.ROLLED_BACK
                        && errorClass != ErrorClass.NOT_SERVING
                        && errorClass != ErrorClass.READ_ONLY;
        };
    }

    /**
     * Returns whether this failure of the last attempt means that the database does not serve requests.
     *
     * @param othersConnected whether other calls have a connection at this moment; one more is then only one too many
     */
    boolean opensBreaker(boolean othersConnected) {
        return switch (errorClass) {
            case READ_ONLY -> true;
            case CONNECTION_LOST, NOT_SERVING ->
                reached == Reached.NO_CONNECTION ? !othersConnected : kind.may(Permission.OPEN_BREAKER);
            default -> reached == Reached.NO_CONNECTION && !othersConnected;
        };
    }

    /** Returns the exception for the caller. */
    SessionStoreException toException() {
        var failure = kind == CallKind.ONCE && mayHaveTakenEffect() ? StoreFailure.ANSWER_LOST : failure();
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
