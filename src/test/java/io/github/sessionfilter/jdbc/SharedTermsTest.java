package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.LoginTerms;
import io.github.sessionfilter.session.Session;
import io.github.sessionfilter.session.SessionId;
import io.github.sessionfilter.session.SessionKey;
import io.github.sessionfilter.session.TestTimeouts;
import java.util.Collections;
import java.util.IdentityHashMap;
import org.junit.jupiter.api.Test;

/** Law 12: terms are shared in bounded memory. */
class SharedTermsTest {
    private final SharedTerms shared = new SharedTerms();

    private static Session session(String role) {
        var login = Login.of("alice").roles(role);
        return Session.begin(SessionKey.of(SessionId.random()), login, 0, 0, TestTimeouts.DEFAULTS);
    }

    @Test
    void equalTermsBecomeOneObject() {
        var one = shared.share(session("viewer"));
        assertSame(one.terms(), shared.share(session("viewer")).terms());
        assertEquals("viewer", one.terms().rolesText());
    }

    @Test
    void aSessionWithoutTermsNeedsNone() {
        var plain = Session.begin(SessionKey.of(SessionId.random()), Login.of("alice"), 0, 0, TestTimeouts.DEFAULTS);
        assertSame(LoginTerms.NONE, shared.share(plain).terms());
    }

    @Test
    void aSessionStaysWhatItIs() {
        var session = session("viewer").rotatedTo(SessionKey.of(SessionId.random()));
        var same = shared.share(session);
        assertEquals(session.key(), same.key());
        assertEquals(session.loginKey(), same.loginKey());
        assertEquals(session.expiresAtMillis(), same.expiresAtMillis());
    }

    /** Somebody who logs in with another role each time does not fill the memory. */
    @Test
    void fewTermsAreKept() {
        var kept = Collections.newSetFromMap(new IdentityHashMap<LoginTerms, Boolean>());
        int distinct = 3 * SharedTerms.MAX;
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < distinct; i++) {
                kept.add(shared.share(session("role" + i)).terms());
            }
        }
        assertTrue(kept.size() > 2 * distinct - 2 * SharedTerms.MAX, "most were replaced before they came again");
    }
}
