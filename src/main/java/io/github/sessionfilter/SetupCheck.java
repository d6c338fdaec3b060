package io.github.sessionfilter;

import io.github.sessionfilter.tomcat.ContainerLogin;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks at the start where the filter stands among the other filters of the webapp.
 *
 * <p>It refuses a set-up in which a WebSocket upgrade can pass the gate. It logs a warning for everything else to change.
 */
final class SetupCheck {
    private static final Logger LOG = System.getLogger("io.github.sessionfilter.SessionFilter");

    private final ServletContext context;
    private final String webapp;
    private final String filterName;
    private final Optional<FilterMappings> mappings;

    /**
     * Creates the check of one filter.
     *
     * @param webapp the name with which log lines begin
     */
    SetupCheck(FilterConfig filterConfig, String webapp) {
        this.webapp = webapp;
        this.context = filterConfig.getServletContext();
        this.filterName = filterConfig.getFilterName();
        this.mappings = FilterMappings.of(context, filterName);
    }

    /**
     * Checks the set-up.
     *
     * @throws ServletException if a WebSocket upgrade can pass the gate, the container has a cookie of the same name, or the
     *     login cannot work
     */
    void run(SessionFilterConfig config) throws ServletException {
        requireOwnCookie(config);
        requireProxySecret(config);
        requireRealm(config);
        requireContainerLogin(config);
        warnOfSettings(config);
        for (var upgradeFilter : upgradeFilters()) {
            if (!isBehindTheGate(upgradeFilter)) {
                throw new ServletException("filter '" + filterName
                        + "' does not guard WebSocket upgrades, which the filter '"
                        + upgradeFilter + "' answers before it; expected the session filter in web.xml, or in code by"
                        + " SessionFilter.register after the server's WebSockets are set up, or the filter '"
                        + upgradeFilter
                        + "' declared again, by this name and its class, behind '" + filterName + "'");
            }
        }
        if (JettyUpgradeFilter.canComeLater(context)) {
            warn("does not guard WebSockets that are mapped later by Jetty's own API. Register the filter by"
                    + " SessionFilter.register, or set up Jetty's WebSockets before");
        }
        warnOfFiltersInFront();
        warnOfCorsFiltersBehind();
        mappings.ifPresent(this::warnOfNarrowMapping);
        mappings.ifPresent(this::warnOfDispatchers);
    }

    private void requireOwnCookie(SessionFilterConfig config) throws ServletException {
        var cookie = config.find(Settings.SESSION_COOKIE);
        if (cookie != null && cookie.equals(context.getSessionCookieConfig().getName())) {
            throw new ServletException(
                    "filter '" + filterName + "': setting '" + Settings.SESSION_COOKIE + "' has the value '" + cookie
                            + "', which is the name of the container's own session cookie; expected another name");
        }
    }

    /** Anybody could write the address of a trusted proxy into a forwarded header. */
    private void requireProxySecret(SessionFilterConfig config) throws ServletException {
        var kind = config.find(LoginSettings.LOGIN);
        if (kind == null || kind.header() == null || config.find(Settings.TRUSTED_PROXY_HEADER) != null) {
            return;
        }
        var rewriting = AddressRewriting.find(context);
        if (rewriting != null) {
            throw new ServletException("filter '" + filterName + "': setting '" + LoginSettings.LOGIN
                    + "' has the value '"
                    + kind + "', but the addresses of proxies are hidden by " + rewriting + "; expected a value of '"
                    + Settings.TRUSTED_PROXY_HEADER + "'");
        }
    }

    private void requireRealm(SessionFilterConfig config) throws ServletException {
        var kind = config.find(LoginSettings.LOGIN);
        if (kind != null && kind.header() == null && ContainerRealmCheck.isMissing(context)) {
            throw new ServletException("filter '" + filterName + "': setting '" + LoginSettings.LOGIN
                    + "' has the value '"
                    + kind + "', but Jetty has no realm for this webapp; expected a login-config in web.xml, and a"
                    + " LoginService with the name of its realm");
        }
    }

    private void requireContainerLogin(SessionFilterConfig config) throws ServletException {
        if (config.get(LoginSettings.CONTAINER_LOGIN)) {
            try {
                ContainerLogin.requirePossible(context);
            } catch (IllegalStateException | LinkageError e) {
                throw new ServletException(
                        "filter '" + filterName + "': setting '" + LoginSettings.CONTAINER_LOGIN
                                + "' has the value 'true'; "
                                + (e instanceof LinkageError ? "expected Tomcat, but: " + e : e.getMessage()),
                        e);
            }
        }
    }

    private void warnOfSettings(SessionFilterConfig config) {
        warnOfContextPath("public paths", config.publicPaths());
        warnOfContextPath("logout paths", config.logoutPaths());
        warnOfContextPath("passive paths", config.passivePaths());
        warnOfContextPath("stream paths", config.streamPaths());
        if (config.find(Settings.SESSION_COOKIE) != null && !config.get(Settings.SESSION_COOKIE_SECURE)) {
            warn("sends the session cookie over plain HTTP, too. Use HTTPS, and remove sessionCookieSecure=false");
        }
        var kind = config.find(LoginSettings.LOGIN);
        if (kind != null && kind.header() == null && ContainerRealmCheck.locksOut(context)) {
            warn(
                    "asks Tomcat's LockOutRealm, with which a stranger locks a person out by a few wrong passwords. The filter"
                            + " limits them itself: in server.xml, leave only the Realm that stands inside the LockOutRealm");
        }
    }

    /** The container removes the context path before it maps a request. */
    private void warnOfContextPath(String name, PathPatterns paths) {
        var contextPath = context.getContextPath();
        var doubled = contextPath.isEmpty() ? List.<String>of() : paths.below(contextPath);
        if (!doubled.isEmpty()) {
            warn("has the " + name + " " + doubled + ", which begin with the context path. Write " + name
                    + " without the context path");
        }
    }

    /** The filters by which Tomcat and Jetty answer WebSocket upgrades. */
    private List<String> upgradeFilters() {
        return context.getFilterRegistrations().values().stream()
                .filter(registration -> KnownFilters.answersUpgrades(registration.getClassName()))
                .map(registration -> registration.getName())
                .toList();
    }

    private boolean isBehindTheGate(String upgradeFilter) {
        if (mappings.isEmpty()) {
            return CompanionFilters.areRegistered(context);
        }
        for (var mapping : mappings.get().inOrder()) {
            if (mapping.filterName().equals(upgradeFilter)) {
                return false;
            }
            if (mapping.filterName().equals(filterName) || mapping.filterName().equals(CompanionFilters.FIRST)) {
                return true;
            }
        }
        return true; // the upgrade filter is not mapped
    }

    private void warnOfFiltersInFront() {
        var inFront = new ArrayList<String>();
        for (var mapping : mappings.map(FilterMappings::inOrder).orElse(List.of())) {
            if (mapping.filterName().equals(filterName)) {
                break;
            }
            var name = mapping.filterName();
            boolean known = name.equals(CompanionFilters.FIRST)
                    || upgradeFilters().contains(name)
                    || KnownFilters.isHarmless(className(name));
            if (!known && !inFront.contains(name)) {
                inFront.add(name);
            }
        }
        if (!inFront.isEmpty()) {
            warn("runs behind the filters " + inFront
                    + ". A filter in front may add headers, as for CORS. Move a filter that"
                    + " answers or forwards requests behind '" + filterName + "'");
        }
    }

    /** A page of another origin cannot read an answer without the headers of the CORS filter. */
    private void warnOfCorsFiltersBehind() {
        var inOrder = mappings.map(FilterMappings::inOrder).orElse(List.of());
        var names = inOrder.stream().map(FilterMappings.Mapping::filterName).toList();
        var behind = names.stream()
                .filter(name -> KnownFilters.isForCors(className(name)))
                .filter(name -> names.indexOf(name) > names.indexOf(filterName))
                .distinct()
                .toList();
        if (!behind.isEmpty()) {
            warn("runs in front of the CORS filters " + behind
                    + ", so pages of other origins cannot read a 401. Move these filters in front of '" + filterName
                    + "'");
        }
    }

    private @Nullable String className(String filter) {
        var registration = context.getFilterRegistration(filter);
        return registration == null ? null : registration.getClassName();
    }

    private void warnOfNarrowMapping(FilterMappings known) {
        var own = known.mappingsOf(filterName);
        if (own.stream().noneMatch(mapping -> mapping.paths().contains("/*"))) {
            var targets = own.stream()
                    .flatMap(mapping -> Stream.concat(mapping.paths().stream(), mapping.servletNames().stream()))
                    .toList();
            warn("is mapped to " + targets
                    + " only. All other paths need no session. Map it to '/*' and name public paths"
                    + " in 'publicPaths'");
        }
    }

    private void warnOfDispatchers(FilterMappings known) {
        var dispatchers = EnumSet.noneOf(DispatcherType.class);
        known.mappingsOf(filterName).forEach(mapping -> dispatchers.addAll(mapping.dispatchers()));
        var missing =
                EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.FORWARD, DispatcherType.ERROR);
        missing.removeAll(dispatchers);
        if (CompanionFilters.areRegistered(context)) {
            missing.remove(DispatcherType.FORWARD); // the last filter sees these
            missing.remove(DispatcherType.ERROR);
        }
        if (!missing.isEmpty()) {
            warn("is not mapped for the dispatcher types " + missing + ". Add them to its filter-mapping");
        }
        if (!known.asyncSupported()) {
            warn("has no async-supported, so no handler behind it can be asynchronous. Set async-supported to true");
        }
    }

    private void warn(String what) {
        LOG.log(Level.WARNING, "[{0}] filter ''{1}'' {2}", webapp, filterName, what);
    }
}
