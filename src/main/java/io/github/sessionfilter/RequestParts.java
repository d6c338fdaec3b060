package io.github.sessionfilter;

import io.github.sessionfilter.login.LoginTemplate;
import io.github.sessionfilter.metrics.SessionMetrics;
import io.github.sessionfilter.running.RunningResponses;
import io.github.sessionfilter.session.RealmSignatures;
import io.github.sessionfilter.session.SessionListener;
import io.github.sessionfilter.session.SessionManager;
import io.github.sessionfilter.session.StoreClock;
import org.jspecify.annotations.Nullable;

/**
 * Builds the parts of a filter that handle requests.
 *
 * <p>Immutable and thread-safe.
 */
final class RequestParts {
    private final Logins logins;
    private final Gate gate;
    private final ContainerCheck containerCheck;
    private final RequestChecks checks;

    /**
     * Builds the parts.
     *
     * @param clock the time of the store
     * @param signatures sign what the login page remembers
     * @param template the page of the built-in login, or null for the plain one
     */
    RequestParts(
            SessionFilterConfig config,
            SessionManager manager,
            StoreClock clock,
            SessionMetrics metrics,
            SessionListener listener,
            RunningResponses runningResponses,
            StreamCheck streamCheck,
            RealmSignatures signatures,
            @Nullable LoginTemplate template,
            ThrottledLog log) {
        var resolver = new SessionIdResolver(config, manager::mayHaveIssued, log);
        this.logins = new Logins(resolver, manager);
        var sessionCheck = new SessionCheck(config, resolver, manager, new TicketCheck(config, clock));
        var siteHost = new SiteHost(config);
        var answers = new Answers(config, siteHost);
        var refusals = new Refusals(answers, listener);
        var decisions =
                new Decisions(manager, sessionCheck, streamCheck, runningResponses, new ResponseUses(config), refusals);
        var builtInLogin = BuiltInLogin.of(config, template, logins, signatures, metrics, log);
        this.gate = new Gate(
                config,
                metrics,
                resolver,
                logins,
                sessionCheck,
                decisions,
                answers,
                new LogoutPaths(config, logins, new OriginCheck(config, siteHost), refusals, log),
                builtInLogin,
                log);
        this.containerCheck = new ContainerCheck(gate, sessionCheck, builtInLogin, logins);
        this.checks = new RequestChecks(gate, new TrustedProxies(config));
    }

    Logins logins() {
        return logins;
    }

    Gate gate() {
        return gate;
    }

    ContainerCheck containerCheck() {
        return containerCheck;
    }

    RequestChecks checks() {
        return checks;
    }
}
