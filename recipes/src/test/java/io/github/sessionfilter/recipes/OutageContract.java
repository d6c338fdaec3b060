package io.github.sessionfilter.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Law 6 through each proxy: an outage is a 503, never a 401 and never open. */
abstract class OutageContract extends TicketContract {
    OutageContract(Proxy proxy) {
        super(proxy);
    }

    /** Cached viewers go on for a while, others get a 503 at once, and all get in again afterwards. */
    @Test
    void aDeadDatabaseStopsCachedViewersOnlyAfterAWhile() throws Exception {
        var cached = site.login("alice");
        var uncached = site.login("bob");
        assertEquals(200, site.getAs(cached, SEGMENT).status());
        site.database.kill();
        try {
            var statuses = new ArrayList<Integer>();
            statuses.add(site.getAs(cached, SEGMENT).status());
            assertUnavailable(uncached);
            await(() -> {
                int status = site.getAs(cached, SEGMENT).status();
                statuses.add(status);
                return status != 200;
            });
            assertTrue(statuses.get(0) == 200 && statuses.get(1) == 200, statuses::toString);
            assertUnavailable(cached);
            assertUnavailable(uncached);
            assertEquals(401, site.get(SEGMENT).status());
        } finally {
            site.database.start();
            await(site::canLogIn); // the webapp has a connection of its own, and further tests log in there
        }
        await(() -> site.getAs(cached, SEGMENT).status() == 200);
        await(() -> site.getAs(uncached, SEGMENT).status() == 200);
    }

    private void assertUnavailable(String id) throws IOException {
        var answer = site.getAs(id, SEGMENT);
        assertEquals(503, answer.status());
        assertTrue(answer.text().toLowerCase(Locale.ROOT).contains("retry-after: "), answer.text());
    }

    @Test
    void withoutAServiceNobodyGetsIn() throws Exception {
        var ticket = site.ticket(alice, "/films/life/");
        assertEquals(200, site.getAs(alice, SEGMENT).status());
        site.services.get(0).kill();
        try {
            assertTrue(site.get(ticket.path() + "hls/init.mp4").status() >= 500);
            assertTrue(site.get(ticket.queryTo("hls/init.mp4"), "Cookie: SID=" + alice)
                            .status()
                    >= 500);
            var answer = site.getAs(alice, SEGMENT);
            assertEquals(proxy == Proxy.NGINX ? 503 : 502, answer.status());
            assertEquals(proxy == Proxy.NGINX, answer.text().contains("Retry-After: 1"));
        } finally {
            site.services.get(0).start();
        }
        await(() -> site.getAs(alice, SEGMENT).status() == 200);
        assertFalse(site.proxyLog().contains(alice), "law 8: the log has the id");
        if (proxy == Proxy.CADDY) { // nginx logs the URL of each failed request, whatever is configured
            assertFalse(site.proxyLog().contains(ticket.token()), "the log has the ticket");
            assertTrue(site.proxyLog().contains("ticket=-"), "the log has no failed request");
        }
    }
}
