package io.github.sessionfilter.bench.peers;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.sql.SQLException;
import org.apache.shiro.SecurityUtils;
import org.apache.shiro.authc.AuthenticationInfo;
import org.apache.shiro.authc.AuthenticationToken;
import org.apache.shiro.authc.SimpleAuthenticationInfo;
import org.apache.shiro.authc.UsernamePasswordToken;
import org.apache.shiro.realm.AuthenticatingRealm;
import org.apache.shiro.web.env.DefaultWebEnvironment;
import org.apache.shiro.web.env.EnvironmentLoader;
import org.apache.shiro.web.filter.mgt.PathMatchingFilterChainResolver;
import org.apache.shiro.web.mgt.DefaultWebSecurityManager;
import org.apache.shiro.web.servlet.ShiroFilter;
import org.apache.shiro.web.session.mgt.DefaultWebSessionManager;

/**
 * Apache Shiro with native sessions in a cached session DAO (https://shiro.apache.org/session-management.html). Its
 * filter {@code authc} protects everything except the login.
 */
final class Shiro implements Peer {
    private final String url;

    Shiro(String url) {
        this.url = url;
    }

    @Override
    public void install(ServletContext webapp) throws SQLException {
        var sessions = new DefaultWebSessionManager();
        sessions.setSessionDAO(new ShiroSessionDao(Pools.withDefaults(url)));
        var security = new DefaultWebSecurityManager(new Trusting());
        security.setSessionManager(sessions);
        var chains = new PathMatchingFilterChainResolver();
        chains.getFilterChainManager().createChain(HttpLogin.PATH, "anon");
        chains.getFilterChainManager().createChain("/**", "authc");
        var environment = new DefaultWebEnvironment();
        environment.setServletContext(webapp);
        environment.setWebSecurityManager(security);
        environment.setFilterChainResolver(chains);
        webapp.setAttribute(EnvironmentLoader.ENVIRONMENT_ATTRIBUTE_KEY, environment);
        Peer.add(webapp, new ShiroFilter());
        Peer.add(webapp, HttpLogin.PATH, new Login());
        Peer.add(webapp, Hello.PATH, new Hello(request -> SecurityUtils.getSubject()
                .getPrincipal()));
    }

    /** Accepts every user, because passwords are not measured. */
    private static final class Trusting extends AuthenticatingRealm {
        @Override
        protected AuthenticationInfo doGetAuthenticationInfo(AuthenticationToken token) {
            return new SimpleAuthenticationInfo(token.getPrincipal(), token.getCredentials(), getName());
        }
    }

    /** Shiro's login in place of {@link HttpLogin}. */
    private static final class Login extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            SecurityUtils.getSubject().login(new UsernamePasswordToken(request.getParameter(Hello.USER), "any"));
        }
    }
}
