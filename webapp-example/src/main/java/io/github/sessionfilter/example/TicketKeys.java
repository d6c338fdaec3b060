package io.github.sessionfilter.example;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Sets {@code ticketKeys} of the session filter: the keys that the operator gives, or a random one of this process.
 *
 * <p>The example starts without any configuration, and a secret in its web.xml would be everybody's. Other sites write the
 * setting into web.xml.
 */
final class TicketKeys {

    private static final Logger LOG = System.getLogger(TicketKeys.class.getName());
    private static final String SETTING = "ticketKeys";
    private static final String VARIABLE = "SESSION_TICKET_KEYS";
    private static final int BYTES = 32;

    private TicketKeys() {}

    /** Sets the keys. The container creates the filter later. */
    static void setIn(ServletContext context) {
        FilterRegistration filter = context.getFilterRegistration(DatabaseSettings.FILTER);
        if (filter != null && filter.getInitParameter(SETTING) == null) {
            String given = DatabaseSettings.propertyOrEnvironment(VARIABLE);
            filter.setInitParameter(SETTING, given == null ? generated() : given);
        }
    }

    private static String generated() {
        LOG.log(
                Level.INFO,
                "{0} is not set. A generated key signs tickets: they end with this process, and other nodes refuse them.",
                VARIABLE);
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        return Base64.getEncoder().encodeToString(secret);
    }
}
