/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.wsshutdown.servlet;

import java.io.IOException;
import java.util.function.Supplier;

import io.github.wsshutdown.admission.HandshakePermit;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A request that notices its upgrade, wherever further down it happens. A handshake has
 * been admitted by then; any other request that offers an upgrade is admitted only when
 * it is upgraded.
 */
public final class TrackedHandshakeRequest extends HttpServletRequestWrapper {

	private static final Log logger = LogFactory.getLog(TrackedHandshakeRequest.class);

	private final RequestAdmission admission;

	private final HttpServletResponse response;

	private final UpgradableRequests upgrades;

	TrackedHandshakeRequest(HttpServletRequest request, HttpServletResponse response, RequestAdmission admission,
			UpgradableRequests upgrades) {
		super(request);
		this.response = response;
		this.admission = admission;
		this.upgrades = upgrades;
	}

	@Override
	public <T extends HttpUpgradeHandler> T upgrade(Class<T> handlerType) throws IOException, ServletException {
		T handler = null;
		if (!this.admission.isGivenUp()) {
			try {
				handler = upgradeTracked((HttpServletRequest) getRequest(), handlerType);
			}
			catch (UpgradeRefusedException ex) {
				throw ex;
			}
			catch (Exception | Error ex) {
				giveUp("its upgrade was not as expected", ex);
			}
		}
		return (handler != null) ? handler : super.upgrade(handlerType);
	}

	private <T extends HttpUpgradeHandler> @Nullable T upgradeTracked(HttpServletRequest request, Class<T> handlerType)
			throws IOException, ServletException {
		UpgradeHook upgradeHook = this.upgrades.upgradeHook();
		if (upgradeHook.isWebSocketHandler(handlerType)) {
			return upgradeHook.upgrade(request, handlerType, takePermit(webSocketPath()));
		}
		if (!upgradeHook.isApplicationHandler(handlerType)) {
			return null;
		}
		HandshakePermit permit = takePermit(RegisteredPath.of(this));
		if (permit == null) {
			throw new UpgradeRefusedException();
		}
		return this.upgrades.applicationUpgrades().upgrade(request, handlerType, permit);
	}

	/**
	 * The filter has seen what the peer asked for, and not where that was forwarded to.
	 */
	private @Nullable String webSocketPath() {
		String path = RegisteredPath.ofHandler(this);
		return (path != null) ? path : this.admission.findEndpointPath(this, this.upgrades.upgradeHook());
	}

	/**
	 * Track the request no longer, because something was not as expected.
	 * @param reason the reason, as the end of a sentence
	 * @param cause the failure
	 */
	public void giveUp(String reason, Throwable cause) {
		this.admission.giveUp(reason, cause);
	}

	/**
	 * Take over the permit because the request is being upgraded. Whoever takes it has to
	 * use it up or give it back.
	 * @param path the registered path, {@code null} if it is not known yet
	 * @return the permit, {@code null} if the upgrade is refused; the response is the
	 * answer then
	 */
	public @Nullable HandshakePermit takePermit(@Nullable String path) {
		HandshakePermit permit = this.admission.take(this, path);
		if (permit == null) {
			answerRefused();
		}
		return permit;
	}

	private void answerRefused() {
		if (!this.response.isCommitted()) {
			this.response.reset();
			this.upgrades.refusals().write(this, this.response);
		}
	}

	/**
	 * Claim the slot of the principal, if it is limited how many connections it has.
	 * @param request the request as it arrived where its principal is known
	 * @return whether there is one
	 */
	boolean claimPrincipal(HttpServletRequest request) {
		try {
			return this.admission.claimPrincipal(request);
		}
		catch (RuntimeException | Error ex) {
			giveUp("its principal was not as expected", ex);
			return true;
		}
	}

	/**
	 * Take over the permit of something behind the filter that has admitted this request,
	 * which goes on asynchronously. It is given back as one of the filter's.
	 * @param permit the permit
	 * @param path knows the registered path, as soon as the request is upgraded
	 */
	public void admitted(HandshakePermit permit, Supplier<String> path) {
		RegisteredPath.setHandler(this, path);
		this.admission.admitted(this, permit);
	}

	/**
	 * Look at the permit, which is given back when the request completes without an
	 * upgrade that was seen.
	 * @return the permit, {@code null} if the request was not taken for a handshake
	 */
	public @Nullable HandshakePermit permit() {
		return this.admission.permit();
	}

	/**
	 * Find the tracked request that a request is part of.
	 * @param request the request as it arrived further down
	 * @return the tracked request, or {@code null} if it is not tracked, or no longer
	 */
	public static @Nullable TrackedHandshakeRequest find(ServletRequest request) {
		TrackedHandshakeRequest tracked = unwrap(request);
		return (tracked != null && !tracked.admission.isGivenUp()) ? tracked : null;
	}

	/**
	 * Whether a request is no longer tracked, which has been counted.
	 * @param request the request as it arrived further down
	 * @return {@code true} if a hook has given it up
	 */
	public static boolean isGivenUp(ServletRequest request) {
		TrackedHandshakeRequest tracked = unwrap(request);
		return tracked != null && tracked.admission.isGivenUp();
	}

	private static @Nullable TrackedHandshakeRequest unwrap(ServletRequest request) {
		ServletRequest current = request;
		while (!(current instanceof TrackedHandshakeRequest)) {
			if (!(current instanceof ServletRequestWrapper wrapper)) {
				return null;
			}
			current = wrapper.getRequest();
		}
		return (TrackedHandshakeRequest) current;
	}

	/**
	 * Hand the request on.
	 * @param request the request, which is this one or a wrapper around it
	 * @param chain what comes next
	 */
	void serve(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		try {
			chain.doFilter(request, response);
		}
		catch (ServletException | RuntimeException ex) {
			if (!this.admission.isRefused() || this.response.isCommitted()) {
				throw ex;
			}
			logger.debug("Upgrade was refused", ex);
			answerRefused();
		}
		finally {
			this.admission.dispatched(this);
		}
	}

}
