package io.github.sessionfilter.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** People watch films on one device, and on another. */
class WatchingTest extends ExampleInChromium {
    private static final Map<String, String> ONE_STREAM = Map.of("SESSION_MAX_STREAMS", "1");

    @ParameterizedTest
    @EnumSource
    void signsInWatchesAndSeeks(Carrier carrier) throws Exception {
        var alice = alice(carrier);
        alice.picture("shelf");
        alice.watch("Life");
        alice.view("film-" + carrier);
        alice.seek(12);
        alice.awaitPicture(12.1);
        alice.seek(2);
        alice.awaitPicture(2.1);
        assertTrue(alice.position() < 12);
    }

    /** Some phones have no Media Source Extensions, and hls.js needs them. */
    @Test
    void aBrowserThatCannotRunHlsUsesTheCookie() throws Exception {
        var alice = visitor();
        alice.page().addInitScript("delete window.MediaSource");
        alice.page().reload();
        alice.signIn("alice", "wonderland");
        alice.watch("Life");
        assertThat(alice.page().locator("#film-source")).containsText("cookie");
    }

    @ParameterizedTest
    @EnumSource
    void aFilmMovesFromOneDeviceToAnother(Carrier carrier) throws Exception {
        var site = site(ONE_STREAM);
        var user = carrier == Carrier.HEADER ? "alice" : "bob";
        var password = carrier == Carrier.HEADER ? "wonderland" : "builder";
        var iPad = new Browser.NewContextOptions().setUserAgent("Mozilla/5.0 (iPad) Safari/604.1");
        var tablet = visitor(site, iPad).mayBeCutOff().signedIn(user, password, carrier);
        tablet.watch("Life");
        var laptop =
                visitor(site, new Browser.NewContextOptions()).mayBeCutOff().signedIn(user, password, carrier);
        laptop.page().locator("#videos a").last().click();
        var elsewhere = laptop.page().locator("#elsewhere");
        assertThat(elsewhere)
                .containsText("You are playing on", new LocatorAssertions.ContainsTextOptions().setTimeout(MILLIS));
        assertThat(elsewhere).containsText("iPad");
        laptop.picture("elsewhere-" + carrier);
        laptop.button("Play here instead").click();
        laptop.awaitPicture(0.1);
        assertThat(elsewhere).isHidden();
        tablet.page().locator("#videos a").first().click(); // the browser may have kept all of the other film
        assertThat(tablet.page().locator("#elsewhere")).isVisible(soon());
        tablet.button("Play here instead").click();
        tablet.awaitPicture(0.1);
        assertThat(laptop.page().locator("#site")).isVisible();
    }

    /** hls.js and a video element ask for a film by many requests, some at the same time. One stream is admitted. */
    @ParameterizedTest
    @EnumSource
    void aPlayerAndItsParallelRangesAreOneStream(Carrier carrier) throws Exception {
        var site = site(ONE_STREAM);
        var olga = visitor(site, new Browser.NewContextOptions()).mayBeCutOff().signedIn("olga", "overseer", carrier);
        var refused = new CopyOnWriteArrayList<String>();
        olga.page().onResponse(response -> {
            if (response.status() == 409) {
                refused.add(response.url());
            }
        });
        olga.watch("Life");
        for (double second : new double[] {12, 3, 9}) {
            olga.seek(second);
            olga.awaitPicture(second + 0.1);
        }
        assertEquals(Collections.nCopies(24, 206), olga.page().evaluate("""
                async () => {
                    const {request} = await import(new URL("assets/session.js", document.baseURI));
                    const ranges = [...Array(24).keys()].map(i => request(
                        "api/videos/life/stream", {headers: {Range: `bytes=${1000 * i}-${1000 * i + 999}`}}));
                    return (await Promise.all(ranges)).map(({status}) => status);
                }"""));
        assertEquals(1, olga.page().evaluate("""
                async () => {
                    const {request} = await import(new URL("assets/session.js", document.baseURI));
                    return (await (await request("api/playing")).json()).streams.length;
                }"""));
        assertEquals(List.of(), refused);
        olga.button("Sign out").click();
        assertThat(olga.message()).hasText("You are signed out.");
    }
}
