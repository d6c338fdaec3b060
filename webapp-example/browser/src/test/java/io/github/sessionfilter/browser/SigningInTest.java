package io.github.sessionfilter.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** People sign in and out, and their sessions end in other ways. */
class SigningInTest extends ExampleInChromium {
    /** A session ends 13 s after its last touch: the sum of these three and one second. */
    private static final Map<String, String> SHORT_SESSIONS = Map.of(
            "SESSION_IDLE_TIMEOUT",
            "PT9S",
            "SESSION_TOUCH_INTERVAL",
            "PT1S",
            "SESSION_MAX_STALENESS",
            "PT2S",
            "SESSION_MAX_STREAMS",
            "1000");

    @ParameterizedTest
    @EnumSource
    void signsOutAndTheBackButtonShowsNothing(Carrier carrier) throws Exception {
        var alice = alice(carrier).mayBeCutOff();
        alice.watch("Life");
        alice.button("Sign out").click();
        assertThat(alice.message()).hasText("You are signed out.");
        alice.page().goBack();
        assertThat(alice.page().locator("#login")).isVisible();
        assertThat(alice.page().locator("#videos a")).hasCount(0);
        assertThat(alice.page().locator("#player")).isHidden();
    }

    /** The tab with the header sends no cookie, because the filter refuses a request with two different ids. */
    @Test
    void twoTabsMayBelongToDifferentPeople() throws Exception {
        var alice = alice(Carrier.HEADER).mayBeCutOff();
        var bob = tabOf(alice);
        bob.signedIn("bob", "builder", Carrier.COOKIE).watch("Mandelbrot");
        alice.watch("Life");
        alice.page().reload();
        assertThat(alice.page().locator("#user")).hasText("alice");
        alice.awaitPicture(0.1);
        assertThat(bob.page().locator("#user")).hasText("bob");
        alice.button("Sign out").click();
        assertThat(alice.message()).hasText("You are signed out.");
        bob.page().reload();
        assertThat(bob.page().locator("#user")).hasText("bob");
    }

    @Test
    void signingInNeedsNoTechnicalChoice() throws Exception {
        var alice = visitor();
        for (var carrier : Carrier.values()) {
            assertThat(alice.page().getByLabel(carrier.label())).isHidden();
        }
        alice.signIn("alice", "wonderland");
        alice.watch("Life");
        assertThat(alice.page().locator("#film-source")).containsText("request header");
    }

    @Test
    void anAccountToTryFillsTheForm() throws Exception {
        var bob = visitor();
        bob.page().getByText("builder").click();
        bob.page().keyboard().press("Enter");
        assertThat(bob.page().locator("#user")).hasText("bob");
    }

    @Test
    void refusesAWrongPassword() throws Exception {
        var alice = visitor();
        alice.signIn("alice", "looking-glass", Carrier.HEADER);
        assertThat(alice.message()).hasText("The user name or the password is wrong.");
        assertThat(alice.page().locator("#site")).isHidden();
    }

    @ParameterizedTest
    @EnumSource
    void aFilmOnARevokedDeviceResumesAfterAnotherSignIn(Carrier carrier) throws Exception {
        var phone = alice(carrier).mayBeCutOff();
        phone.watch("Life");
        phone.seek(8);
        phone.awaitPicture(8.1);
        var laptop = alice(Carrier.HEADER);
        laptop.button("Sign out everywhere else").click();
        assertThat(laptop.message()).containsText("signed out");
        assertThat(phone.message())
                .hasText("Your session has ended. Sign in again, and Life goes on where it stopped.");
        phone.picture("ended-" + carrier);
        phone.signIn("alice", "wonderland", carrier);
        phone.awaitPicture(8);
        assertThat(laptop.page().locator("#devices li"))
                .hasCount(2, new LocatorAssertions.HasCountOptions().setTimeout(MILLIS));
    }

    @ParameterizedTest
    @EnumSource
    void anExpiryIsAnnouncedAndTheFilmResumesAfterAnotherSignIn(Carrier carrier) throws Exception {
        var alice = hastyAlice(carrier);
        alice.watch("Life");
        alice.seek(6);
        alice.awaitPicture(6.1);
        alice.pause();
        assertThat(alice.page().locator("#time-out")).isVisible(soon());
        alice.picture("time-out-" + carrier);
        assertThat(alice.message())
                .containsText(
                        "Life goes on where it stopped",
                        new LocatorAssertions.ContainsTextOptions().setTimeout(MILLIS));
        alice.signIn("alice", "wonderland", carrier);
        alice.awaitPicture(6);
    }

    @Test
    void staysSignedIn() throws Exception {
        var alice = hastyAlice(Carrier.HEADER);
        assertThat(alice.page().locator("#time-out")).isVisible(soon());
        alice.button("Stay signed in").click();
        assertThat(alice.page().locator("#time-out")).isHidden();
        assertThat(alice.page().locator("#site")).isVisible(); // the session has not ended
    }

    private Visitor hastyAlice(Carrier carrier) throws Exception {
        return visitor(site(SHORT_SESSIONS), new Browser.NewContextOptions())
                .mayBeCutOff()
                .signedIn("alice", "wonderland", carrier);
    }
}
