package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Shows that {@link IdWatch} finds ids. */
class IdWatchTest {
    @Test
    void findsIdsInsideOtherText() {
        long found = Stream.generate(SessionId::random)
                .limit(1_000)
                .filter(id -> IdWatch.finds("Cookie: SID=" + id.secret() + "; \"" + id.secret() + "\""))
                .count();
        assertTrue(found > 950, found + " of 1000");
        assertFalse(IdWatch.finds(SessionKey.of(SessionId.random()).handle()));
        assertFalse(IdWatch.finds(SessionId.random().toString()));
    }

    @Test
    void findsIdsInMessagesOfTheLowestLevelAndInExceptions() {
        var id = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE";
        var log = Logger.getLogger("io.github.sessionfilter.session.SessionManager");
        log.finest("checking " + id);
        assertThrows(AssertionError.class, IdWatch::look);
        log.log(Level.FINE, "failed", new IllegalStateException("no such session", new RuntimeException(id)));
        assertThrows(AssertionError.class, IdWatch::look);
        assertDoesNotThrow(IdWatch::look);
    }
}
