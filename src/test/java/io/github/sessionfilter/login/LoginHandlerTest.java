package io.github.sessionfilter.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.sessionfilter.session.Login;
import io.github.sessionfilter.session.LoginResult;
import io.github.sessionfilter.session.RealmSignatures;
import io.github.sessionfilter.session.SessionStoreException;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

/** What the login page does with the container's realm, and with people whom the container has identified. */
class LoginHandlerTest {
    private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([^\"]+)\"");

    private final LoginSite site = mock(LoginSite.class);
    private final LoginHandler handler = handler(true);
    private final List<Cookie> cookies = new ArrayList<>();

    private LoginHandler handler(boolean asksForPassword) {
        return new LoginHandler(
                site,
                asksForPassword,
                List.of("viewer", "family", "admin"),
                null,
                "SID",
                true,
                mock(RealmSignatures.class, call -> call.getMethod().getName().equals("sign") ? new byte[16] : false),
                () -> 0,
                () -> 0);
    }

    /** A response that keeps its status, headers and body. */
    private static final class Answer {
        private final HttpServletResponse response = mock(HttpServletResponse.class);
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private final Map<String, String> headers = new HashMap<>();
        private int status = 200;

        Answer(List<Cookie> cookies) throws IOException {
            doAnswer(call -> status = call.getArgument(0)).when(response).setStatus(anyInt());
            doAnswer(call -> headers.put(call.getArgument(0), call.getArgument(1)))
                    .when(response)
                    .setHeader(anyString(), anyString());
            doAnswer(call -> {
                        var line = call.<String>getArgument(1);
                        int equals = line.indexOf('=');
                        return cookies.add(
                                new Cookie(line.substring(0, equals), line.substring(equals + 1, line.indexOf(';'))));
                    })
                    .when(response)
                    .addHeader(eq("Set-Cookie"), anyString());
            when(response.getOutputStream()).thenReturn(new ServletOutputStream() {
                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setWriteListener(WriteListener listener) {}

                @Override
                public void write(int b) {
                    body.write(b);
                }
            });
        }

        String body() {
            return body.toString(StandardCharsets.UTF_8);
        }
    }

    @BeforeEach
    void describeTheSite() {
        when(site.page(any())).thenReturn("/app/login");
        when(site.home(any())).thenReturn("/app/");
        when(site.cookiePath(any())).thenReturn("/app");
        when(site.network(any())).thenReturn("network");
    }

    private HttpServletRequest request(String method, Map<String, String> form) {
        var request = mock(HttpServletRequest.class);
        when(request.getMethod()).thenReturn(method);
        when(request.getContentLengthLong()).thenReturn(method.equals("POST") ? 100L : -1L);
        when(request.getCookies()).thenAnswer(call -> cookies.toArray(Cookie[]::new));
        form.forEach((name, value) -> when(request.getParameterValues(name)).thenReturn(new String[] {value}));
        return request;
    }

    private Answer handle(LoginHandler by, HttpServletRequest request) throws IOException {
        var answer = new Answer(cookies);
        by.handle(request, answer.response);
        return answer;
    }

    private String token() throws IOException {
        var token = TOKEN.matcher(handle(handler, request("GET", Map.of())).body());
        assertTrue(token.find());
        return token.group(1);
    }

    private HttpServletRequest login(String name, String password) throws IOException {
        return request("POST", Map.of("token", token(), "name", name, "password", password));
    }

    private static void knows(HttpServletRequest request, String name, String... roles) throws ServletException {
        doAnswer(call -> {
                    when(request.getUserPrincipal()).thenReturn((Principal) () -> name);
                    return null;
                })
                .when(request)
                .login(anyString(), anyString());
        for (var role : roles) {
            when(request.isUserInRole(role)).thenReturn(true);
        }
    }

    @Test
    void opensASessionUnderTheNameAndWithTheRolesOfTheRealm() throws Exception {
        var request = login("ALICE", "wonderland");
        knows(request, "alice", "viewer", "family", "root");
        var answer = handle(handler, request);
        assertEquals(303, answer.status);
        assertEquals("/app/", answer.headers.get("Location"));
        verify(request).login("ALICE", "wonderland");
        verifyOpened("alice", "viewer", "family");
        verify(site).count(LoginResult.OPENED);
    }

    private void verifyOpened(String name, String... roles) {
        var login = ArgumentCaptor.forClass(Login.class);
        verify(site).open(any(), any(), login.capture());
        assertEquals(name, login.getValue().principalName());
        assertEquals(Set.of(roles), Set.copyOf(login.getValue().terms().roles()));
    }

    /** No session can have such a name. It is not said that the realm knows the person. */
    @Test
    void aNameOfTheRealmThatIsTooLongIsRefused() throws Exception {
        var request = login("alice", "wonderland");
        knows(request, "a".repeat(256));
        assertEquals(403, handle(handler, request).status);
        verify(request).logout();
        verify(site, never()).open(any(), any(), any());
    }

    /** Law 19. Tomcat and Jetty may keep the identity in an HttpSession; Jetty may create one for it. */
    @Test
    void endsTheLoginOfTheContainerBeforeTheSessionBegins() throws Exception {
        var request = login("alice", "wonderland");
        knows(request, "alice");
        var created = mock(HttpSession.class);
        when(request.getSession(false)).thenReturn(null, created);
        handle(handler, request);
        var order = inOrder(request, created, site);
        order.verify(request).login("alice", "wonderland");
        order.verify(request).logout();
        order.verify(created).invalidate();
        order.verify(site).open(any(), any(), any());
        verify(request, never()).changeSessionId();
    }

    @Test
    void changesTheIdOfAnHttpSessionThatWasThereBefore() throws Exception {
        var request = login("alice", "wonderland");
        knows(request, "alice");
        var present = mock(HttpSession.class);
        when(request.getSession(false)).thenReturn(present);
        handle(handler, request);
        verify(request).changeSessionId();
        verify(present, never()).invalidate();
    }

    @Test
    void anotherPersonWhomTheContainerHasIdentifiedIsLoggedOutBefore() throws Exception {
        var request = login("alice", "wonderland");
        when(request.getUserPrincipal()).thenReturn((Principal) () -> "bob");
        knows(request, "alice");
        handle(handler, request);
        var order = inOrder(request);
        order.verify(request).logout();
        order.verify(request).login("alice", "wonderland");
        verifyOpened("alice");
    }

    /** By BASIC, a client certificate, SPNEGO or the container's own form. */
    @Test
    void aPersonWhomTheContainerHasIdentifiedNeedsNoPassword() throws Exception {
        when(site.identified(any())).thenReturn("alice");
        var page = handle(handler, request("GET", Map.of()));
        assertTrue(page.body().contains("<strong>alice</strong>"), page::body);
        assertFalse(page.body().contains("password"), page::body);
        verify(site, never()).open(any(), any(), any());
        var button = request("POST", Map.of("token", token(), "as", "alice"));
        when(button.isUserInRole("admin")).thenReturn(true);
        assertEquals(303, handle(handler, button).status);
        verifyOpened("alice", "admin");
        verify(button, never()).login(any(), any());
        verify(button, never()).logout();
    }

    @Test
    void nobodyContinuesUnderAnotherNameThanTheContainers() throws Exception {
        when(site.identified(any())).thenReturn("alice");
        assertEquals(409, handle(handler, request("POST", Map.of("token", token(), "as", "bob"))).status);
        assertEquals(403, handle(handler, request("POST", Map.of("as", "alice"))).status);
        when(site.identified(any())).thenReturn(null);
        assertEquals(409, handle(handler, request("POST", Map.of("token", token(), "as", "alice"))).status);
        verify(site, never()).open(any(), any(), any());
    }

    @Test
    void behindAProxyThatIdentifiesPeopleThereIsNoPassword() throws Exception {
        var byProxy = handler(false);
        var page = handle(byProxy, request("GET", Map.of()));
        assertEquals(403, page.status);
        assertFalse(page.body().contains("<form"), page::body);
        var request = login("alice", "wonderland");
        knows(request, "alice");
        assertEquals(403, handle(byProxy, request).status);
        verify(request, never()).login(any(), any());
    }

    /** A name or password of this length is wrong. The realm is not asked, and the answer is that of a wrong one. */
    @Test
    void doesNotAskTheRealmAboutLongTexts() throws Exception {
        for (var texts : List.of(Map.entry("a".repeat(257), "x"), Map.entry("alice", "x".repeat(1025)))) {
            var request = login(texts.getKey(), texts.getValue());
            assertEquals(403, handle(handler, request).status);
            verify(request, never()).login(any(), any());
        }
        verify(site, times(2)).count(LoginResult.FAILED);
    }

    @Test
    void aRealmThatFailsIsNeitherARightNorAWrongPassword() throws Exception {
        var request = login("alice", "wonderland");
        var failure = new IllegalStateException("the directory is away");
        doThrow(failure).when(request).login(anyString(), anyString());
        var answer = handle(handler, request);
        assertEquals(503, answer.status);
        assertEquals("1", answer.headers.get("Retry-After"));
        assertFalse(answer.body().contains("directory"));
        verify(site).realmFailed(failure);
        verify(site, never()).open(any(), any(), any());
    }

    /** The filter answers 503 then. */
    @Test
    void aStoreThatFailsEscapes() throws Exception {
        var request = login("alice", "wonderland");
        knows(request, "alice");
        doThrow(new SessionStoreException("down", null)).when(site).open(any(), any(), any());
        assertThrows(SessionStoreException.class, () -> handle(handler, request));
        verify(site, never()).count(LoginResult.OPENED);
    }

    /** Law 12: a realm that hangs takes 16 threads at most, and no further request reads its form. */
    @Test
    void aRealmThatHangsTakesOnlySomeThreads() throws Exception {
        var token = token();
        var hangs = new CountDownLatch(1);
        var entered = new CountDownLatch(RunningAttempts.MAX);
        var threads = Executors.newCachedThreadPool();
        try {
            for (int i = 0; i < RunningAttempts.MAX; i++) {
                var network = "network" + i;
                var request = request("POST", Map.of("token", token, "name", "user" + i, "password", "x"));
                when(site.network(request)).thenReturn(network);
                doAnswer(call -> {
                            entered.countDown();
                            assertTrue(hangs.await(30, TimeUnit.SECONDS));
                            throw new ServletException("wrong");
                        })
                        .when(request)
                        .login(anyString(), anyString());
                threads.submit(() -> handle(handler, request));
            }
            assertTrue(entered.await(30, TimeUnit.SECONDS));
            var further = request("POST", Map.of("token", token, "name", "late", "password", "x"));
            when(site.network(further)).thenReturn("other");
            var answer = handle(handler, further);
            assertEquals(429, answer.status);
            assertEquals("1", answer.headers.get("Retry-After"));
            verify(further, never()).getParameterValues(any());
            assertEquals(200, handle(handler, request("GET", Map.of())).status);
        } finally {
            hangs.countDown();
            threads.shutdown();
            assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
        }
        assertEquals(403, handle(handler, login("late", "x")).status);
    }

    /** Jetty checks such credentials only when it is asked who has sent the request. */
    @Test
    void theContainerIsAskedAboutBasicCredentialsWithinLimits() throws Exception {
        for (int i = 0; i < LoginLimits.ACCOUNT_AND_NETWORK; i++) {
            assertEquals(200, handle(handler, basic("GET", "alice:guess" + i)).status);
        }
        when(site.identified(any())).thenReturn("alice");
        var unknown = handle(handler, basic("GET", "ALICE:wonderland"));
        assertFalse(unknown.body().contains("<strong>alice"), unknown::body);
        verify(site).count(LoginResult.LIMITED);
        verify(site, times(LoginLimits.ACCOUNT_AND_NETWORK)).identified(any());
        assertTrue(handle(handler, basic("GET", "bob:builder")).body().contains("<strong>alice"));
        when(site.identified(any())).thenReturn(null);
        var form = login("alice", "wonderland");
        knows(form, "alice");
        assertEquals(303, handle(handler, form).status, "the form has limits of its own");
    }

    @Test
    void basicCredentialsAreAlsoReadIfTheyAreUnusual() {
        assertEquals("J\u00f6rg", BasicCredentials.name(basic("GET", "J\u00f6rg:a:b")));
        assertEquals("", BasicCredentials.name(basic("GET", "no colon")));
        var request = request("GET", Map.of());
        when(request.getHeader("Authorization")).thenReturn("bASIC %%%");
        assertEquals("", BasicCredentials.name(request));
        when(request.getHeader("Authorization")).thenReturn("Bearer YTpi");
        assertNull(BasicCredentials.name(request));
    }

    private HttpServletRequest basic(String method, String credentials) {
        var request = request(method, Map.of());
        when(request.getHeader("Authorization"))
                .thenReturn(
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
        return request;
    }

    @Test
    void aFormWithoutALengthIsNotRead() throws Exception {
        var request = login("alice", "x");
        when(request.getContentLengthLong()).thenReturn(-1L);
        assertEquals(413, handle(handler, request).status);
        verify(request, never()).getParameterValues(any());
    }
}
