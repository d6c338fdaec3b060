package io.github.sessionfilter.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The built-in login page in Chromium, in front of a webapp that knows nothing of logins. */
@TestInstance(Lifecycle.PER_CLASS)
class LoginPageTest {
    @TempDir
    private static Path folder;

    private Chromium chromium;
    private GuardedFolder site;
    private BrowserContext device;
    private final List<String> consoleMessages = new CopyOnWriteArrayList<>();

    @BeforeAll
    void start() throws Exception {
        chromium = Chromium.installed();
        site = new GuardedFolder(folder, Map.of("logoutPaths", "/leave"));
    }

    @AfterAll
    void stop() throws Exception {
        if (chromium != null) {
            chromium.close();
        }
        if (site != null) {
            site.stop();
        }
    }

    /** Also the policy of the page, which allows only its own style, reports to the console. */
    @AfterEach
    void closeTheBrowser() {
        device.close();
        assertEquals(List.of(), consoleMessages);
        consoleMessages.clear();
    }

    private Page open(Browser.NewContextOptions options, String path) {
        device = chromium.browser().newContext(options);
        return tab(path);
    }

    private Page tab(String path) {
        var page = device.newPage();
        page.onConsoleMessage(message -> {
            boolean refusal = message.text().startsWith("Failed to load resource");
            if (!refusal && (message.type().equals("error") || message.type().equals("warning"))) {
                consoleMessages.add(message.text());
            }
        });
        page.navigate(site.address().resolve(path).toString());
        return page;
    }

    private static void enter(Page page, String name, String password) {
        page.getByLabel("Name").fill(name);
        page.getByLabel("Password").fill(password);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Log in"))
                .click();
    }

    /** The page needs no script. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPersonLogsInAndSeesThePage(boolean withScripts) {
        var page = open(new Browser.NewContextOptions().setJavaScriptEnabled(withScripts), "films.html?order=new");
        assertThat(page).hasTitle("Log in");
        enter(page, "alice", "wonderland");
        assertThat(page).hasURL(Pattern.compile(".*/site/films\\.html\\?order=new$"));
        assertThat(page.getByRole(AriaRole.HEADING)).hasText("Films");
    }

    @Test
    void aWrongPasswordIsSaidAndTheNameIsKept() {
        var page = open(new Browser.NewContextOptions(), "films.html");
        enter(page, "alice", "guess");
        assertThat(page.getByRole(AriaRole.ALERT)).hasText("The name or the password is wrong.");
        assertThat(page.getByLabel("Name")).hasValue("alice");
        assertThat(page.getByLabel("Password")).hasValue("");
        enter(page, "alice", "wonderland");
        assertThat(page).hasURL(Pattern.compile(".*/site/films\\.html$"));
    }

    /** Nothing is sent twice, and the person can write the comment again. */
    @Test
    void aSessionThatEndsInTheMiddleOfAFormLeadsBackToTheForm() {
        var page = open(new Browser.NewContextOptions(), "comment.html");
        enter(page, "alice", "wonderland");
        page.getByLabel("Comment").fill("a long comment");
        device.clearCookies(new BrowserContext.ClearCookiesOptions().setName("SID"));
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Save"))
                .click();
        assertThat(page).hasTitle("Log in");
        enter(page, "alice", "wonderland");
        assertThat(page).hasURL(Pattern.compile(".*/site/comment\\.html$"));
        assertThat(page.getByLabel("Comment")).hasValue("");
    }

    @Test
    void twoTabsLogInOneAfterTheOther() {
        var first = open(new Browser.NewContextOptions(), "films.html");
        var second = tab("comment.html");
        enter(first, "alice", "wonderland");
        assertThat(first).hasURL(Pattern.compile(".*/films\\.html$"));
        enter(second, "alice", "wonderland");
        assertThat(second).hasURL(Pattern.compile(".*/comment\\.html$"));
        first.reload();
        assertThat(first).hasTitle("Films");
    }

    @Test
    void theKeyboardIsEnough() {
        var page = open(new Browser.NewContextOptions(), "films.html");
        page.keyboard().press("Tab");
        page.keyboard().type("alice");
        page.keyboard().press("Tab");
        page.keyboard().type("wonderland");
        page.keyboard().press("Tab");
        assertThat(page.getByRole(AriaRole.BUTTON)).isFocused();
        page.keyboard().press("Enter");
        assertThat(page).hasTitle("Films");
    }

    /** In both colour schemes, at first and with a message. */
    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void thePageHasNoFindingOfAxe(ColorScheme scheme) {
        var page = open(new Browser.NewContextOptions().setColorScheme(scheme), "films.html");
        assertEquals(List.of(), new AxeBuilder(page).analyze().getViolations());
        enter(page, "alice", "guess");
        assertThat(page.getByRole(AriaRole.ALERT)).not().hasText("");
        assertEquals(List.of(), new AxeBuilder(page).analyze().getViolations());
    }

    @Test
    void thePageFitsAPhone() {
        var page = open(new Browser.NewContextOptions().setViewportSize(320, 640), "films.html");
        assertTrue((boolean) page.evaluate("document.documentElement.scrollWidth <= 320"));
    }
}
