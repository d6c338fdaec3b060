package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From which network a client comes, with and without proxies. */
class ClientNetworkTest {
    private final ClientNetwork networks = new ClientNetwork(SessionFilterConfig.builder()
            .set(Settings.JDBC_URL, "jdbc:h2:mem:")
            .set(Settings.TRUSTED_PROXIES, "10.0.0.0/8, fd00::/8")
            .build());

    private final ServletContext context = mock(ServletContext.class);

    private String network(String peer, String... forwarded) {
        var request = mock(HttpServletRequest.class);
        when(request.getRemoteAddr()).thenReturn(peer);
        when(request.getServletContext()).thenReturn(context);
        when(request.getHeaders("X-Forwarded-For"))
                .thenReturn(
                        forwarded.length == 0
                                ? Collections.emptyEnumeration()
                                : Collections.enumeration(Arrays.asList(forwarded)));
        return networks.of(request);
    }

    @Test
    void anIpv6NetworkHas64Bits() {
        assertEquals(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::1"));
        assertEquals(
                List.of("20010db800010002", "20010db800010003"),
                List.of(network("2001:db8:1:2::1"), network("2001:db8:1:3::1")));
        assertEquals("c0000201", network("192.0.2.1"));
        assertEquals("c0000201", network("::ffff:192.0.2.1"));
        assertEquals("unix:", network("unix:"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.1 | 198.51.100.7 | 192.0.2.1",
                "10.0.0.1 | 198.51.100.7 | 198.51.100.7",
                "10.0.0.1 | 198.51.100.7:4711 | 198.51.100.7",
                "fd00::1 | [2001:db8::1]:4711 | 2001:db8::1",
                "fd00::1 | 2001:db8::1 | 2001:db8::1",
                "10.0.0.1 | 1.1.1.1, 198.51.100.7 | 198.51.100.7",
                "10.0.0.1 | 1.1.1.1, 198.51.100.7, 10.0.0.2 | 198.51.100.7",
                "10.0.0.1 | 10.0.0.3, 10.0.0.2 | 10.0.0.2",
                "10.0.0.1 | unknown | 10.0.0.1",
                "10.0.0.1 | x, 10.0.0.2 | 10.0.0.2",
                "10.0.0.1 | '' | 10.0.0.1"
            })
    void onlyATrustedProxyTellsTheAddress(String peer, String forwarded, String client) {
        assertEquals(network(client), network(peer, forwarded));
    }

    /** Tomcat's RemoteIpFilter leaves in the header what the client has written. */
    @Test
    void theHeaderIsNotReadIfTheContainerHasReplacedTheAddress() {
        var filter = mock(FilterRegistration.class);
        when(filter.getClassName()).thenReturn("org.apache.catalina.filters.RemoteIpFilter");
        doReturn(Map.of("remote-ip", filter)).when(context).getFilterRegistrations();
        assertEquals(network("10.0.0.1"), network("10.0.0.1", "1.1.1.1"));
    }

    @Test
    void severalHeadersAreOneList() {
        assertEquals(network("198.51.100.7"), network("10.0.0.1", "1.1.1.1", "198.51.100.7", "10.0.0.2"));
    }

    @Test
    void withoutAHeaderTheProxyIsTheClient() {
        assertEquals(network("10.0.0.1"), network("10.0.0.1"));
    }

    /** Clients write the beginning of the list. */
    @Test
    void onlyTheEndOfALongListIsRead() {
        assertEquals(network("10.0.0.2"), network("10.0.0.1", "10.0.0.2,".repeat(10_000) + "10.0.0.2"));
    }
}
