package io.github.sessionfilter.jdbc;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** URLs with several hosts lead to the primary, or are refused. */
class FailOverTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://one/test",
                "jdbc:mysql://one:3306/test?sessionVariables=a=1,b=2",
                "jdbc:mysql:loadbalance://one,two/test",
                "jdbc:mariadb://one,two/test",
                "jdbc:postgresql://one/test?options=-c%20a=1,b=2",
                "jdbc:h2:mem:one,two"
            })
    void concernsNoOtherUrl(String url) {
        assertTrue(FailOver.of(url).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "jdbc:mysql://one,two/test false false",
                "jdbc:mysql://one,two/test?failOverReadOnly=false true false",
                "jdbc:mysql://one,two/test?a=b&FailoverReadonly=FALSE&c=d true false",
                "jdbc:mysql://one,two/test?failOverReadOnly=true false true",
                "jdbc:postgresql://one,two:5433/test false false",
                "jdbc:postgresql://one,two/test?a=b false false",
                "jdbc:postgresql://one,two/test?targetServerType=primary true false",
                "jdbc:postgresql://one,two/test?user=a&targetServerType=master true false",
                "jdbc:postgresql://one,two/test?targetServerType=any false true",
                "jdbc:postgresql://one,two/test?targetServerType=preferPrimary false true",
                "jdbc:postgresql://one,two/test?targetServerType=secondary false true"
            })
    void knowsWhetherAUrlLeadsToThePrimary(String url, boolean set, boolean otherwise) {
        var failOver = FailOver.of(url).orElseThrow();
        assertEquals(set, failOver.isSetIn(url));
        assertEquals(otherwise, failOver.isOtherwiseIn(url));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://one,two/test?failOverReadOnly=true&password=secret",
                "jdbc:postgresql://one,two/test?targetServerType=any&password=secret"
            })
    void refusesAUrlThatLeadsElsewhere(String url) {
        var failure = assertThrows(
                IllegalArgumentException.class, () -> new ConnectionPool(url, null, null, Duration.ofSeconds(1)));
        assertTrue(failure.getMessage().contains("expected '"), failure.getMessage());
        assertFalse(failure.getMessage().contains("secret"), failure.getMessage());
    }

    @Test
    void setsTheParameterInThePool() {
        assertDoesNotThrow(
                () -> new ConnectionPool("jdbc:postgresql://one,two/test", null, null, Duration.ofSeconds(1)).close());
    }
}
