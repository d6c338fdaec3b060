package io.github.sessionfilter.auth;

import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.SessionKey;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command of support staff.
 *
 * <p>Immutable.
 */
sealed interface SessionCommand {
    /** Lists the live sessions of a person. */
    record ListOf(String person) implements SessionCommand {}

    /** Revokes a session. */
    record Revoke(SessionKey session) implements SessionCommand {}

    /** Revokes all sessions of a person. */
    record RevokeAll(String person) implements SessionCommand {}

    /** Revokes all sessions from before a time, of a person, or of everybody if the person is null. */
    record RevokeIssuedBefore(Instant time, @Nullable String person) implements SessionCommand {}

    /** Locks a person until a time, by the database's clock. A time in the past lifts the lock. */
    record Lock(String person, Instant until) implements SessionCommand {}

    /**
     * Returns the command that the words denote.
     *
     * @throws IllegalArgumentException that says what was expected
     */
    static SessionCommand parse(List<String> words) {
        var name = words.isEmpty() ? "" : words.get(0);
        var operands = words.isEmpty() ? List.<String>of() : words.subList(1, words.size());
        switch (name) {
            case "list" -> {
                require(operands.size() == 1, "list PERSON");
                return new ListOf(person(operands.get(0)));
            }
            case "revoke" -> {
                require(operands.size() == 1, "revoke HANDLE");
                var key = SessionKey.parseHandle(operands.get(0));
                require(key != null, "a handle of 64 hexadecimal digits, as list shows it");
                return new Revoke(key);
            }
            case "revoke-all" -> {
                require(operands.size() == 1, "revoke-all PERSON");
                return new RevokeAll(person(operands.get(0)));
            }
            case "revoke-issued-before" -> {
                require(operands.size() == 1 || operands.size() == 2, "revoke-issued-before TIME [PERSON]");
                var text = operands.get(0);
                // The database's clock decides: a time that is after all logins means now.
                return new RevokeIssuedBefore(
                        text.equals("now") ? Instant.MAX : time(text, ", or now"),
                        operands.size() == 1 ? null : person(operands.get(1)));
            }
            case "lock" -> {
                require(operands.size() == 2, "lock PERSON UNTIL");
                return new Lock(person(operands.get(0)), time(operands.get(1), ""));
            }
            default ->
                throw new IllegalArgumentException(
                        "expected a command: list, revoke, revoke-all, revoke-issued-before or lock; --help explains"
                                + " them");
        }
    }

    private static String person(String text) {
        return Login.of(DecodedText.check("the person '" + text + "'", text)).principalName();
    }

    private static Instant time(String text, String orElse) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no time; expected one such as 2026-11-30T20:15:00Z" + orElse, e);
        }
    }

    private static void require(boolean met, String expected) {
        if (!met) {
            throw new IllegalArgumentException("expected " + expected);
        }
    }

    /**
     * Runs the command.
     *
     * @return whether there was anything to do
     */
    default boolean run(SessionDatabase database, SessionReport report) {
        var manager = database.manager();
        if (this instanceof ListOf list) {
            var sessions = manager.list(list.person);
            report.list(sessions);
            return !sessions.isEmpty();
        }
        if (this instanceof Revoke revoke) {
            int revoked = database.revoke(revoke.session) ? 1 : 0;
            report.revoked(revoked);
            return revoked > 0;
        }
        if (this instanceof RevokeAll all) {
            int revoked = manager.revokeAll(all.person);
            report.revoked(revoked);
            return revoked > 0;
        }
        if (this instanceof RevokeIssuedBefore before) {
            var time = before.person == null
                    ? manager.revokeIssuedBefore(before.time)
                    : manager.revokeIssuedBefore(before.person, before.time);
            report.revokedIssuedBefore(before.person, time);
            return true;
        }
        var lock = (Lock) this;
        manager.lock(lock.person, lock.until);
        if (lock.until.isAfter(database.now())) {
            report.locked(lock.person, lock.until);
        } else {
            report.unlocked(lock.person);
        }
        return true;
    }
}
