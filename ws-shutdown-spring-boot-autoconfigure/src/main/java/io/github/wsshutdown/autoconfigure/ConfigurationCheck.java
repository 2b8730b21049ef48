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

package io.github.wsshutdown.autoconfigure;

import java.time.Duration;
import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.wsshutdown.GoingAwayNotice;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.env.Environment;

/**
 * Lets the application start only if each property has a value that can be meant, and
 * means something beside the others. What a plan checks is left to it, and paths are left
 * to {@link PathCheck}. Asks for notices once all are registered.
 */
final class ConfigurationCheck implements SmartInitializingSingleton {

	/** RFC 9110 section 5.6.2. */
	private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

	private static final Duration LONGEST_RETRY_AFTER = Duration.ofDays(1);

	private static final Duration LONGEST_SLOW_START = Duration.ofHours(1);

	private static final double MOST_PER_SECOND = 1_000_000;

	private static final Duration LONGEST_SCRAPE = Duration.ofMinutes(10);

	private static final String AGE = "ws-shutdown.age.max";

	private static final String PING_INTERVAL = "ws-shutdown.liveness.ping-interval";

	private static final String NOTICE = "ws-shutdown.drain.notice.";

	private final WebSocketShutdownProperties properties;

	private final Environment environment;

	private final ListableBeanFactory beanFactory;

	ConfigurationCheck(WebSocketShutdownProperties properties, Environment environment,
			ListableBeanFactory beanFactory) {
		this.properties = properties;
		this.environment = environment;
		this.beanFactory = beanFactory;
	}

	@Override
	public void afterSingletonsInstantiated() {
		BlankValues.rejectIn(this.environment);
		requirePositive("ws-shutdown.pod-grace-period", this.properties.podGracePeriod());
		checkAdmission(this.properties.admission());
		checkAge(this.properties.age());
		checkLiveness(this.properties.liveness());
		requirePositive("ws-shutdown.slow-consumer.timeout", this.properties.slowConsumer().timeout());
		checkMetrics(this.properties.metrics());
		checkNotice(this.properties.drain().notice());
		if (!this.properties.drain().noticePeriod().isZero()) {
			requireNotice("ws-shutdown.drain.notice-period", this.properties.drain().noticePeriod());
		}
	}

	private static void checkAdmission(WebSocketShutdownProperties.Admission admission) {
		String retryAfter = "ws-shutdown.admission.retry-after";
		requirePositive(retryAfter, admission.retryAfter());
		require(admission.retryAfter().compareTo(LONGEST_RETRY_AFTER) <= 0, retryAfter, admission.retryAfter(),
				"It is longer than a day.", "Use a duration of at most 24h.");
		checkRate("ws-shutdown.admission.rate", admission.rate());
		checkRate("ws-shutdown.admission.rate-per-address", admission.ratePerAddress());
		checkSlowStart(admission);
		require(admission.principalPolicy() == PrincipalPolicy.REFUSE_NEW || admission.maxSessionsPerPrincipal() > 0,
				"ws-shutdown.admission.principal-policy", "close-oldest",
				"It means nothing without 'ws-shutdown.admission.max-sessions-per-principal'.",
				"Set 'ws-shutdown.admission.max-sessions-per-principal', or remove this property.");
		require(!admission.readiness() || admission.maxSessions() > 0, "ws-shutdown.admission.readiness", true,
				"The application is never full, since 'ws-shutdown.admission.max-sessions' is not above zero.",
				"Set 'ws-shutdown.admission.max-sessions', or remove this property.");
		admission.maxSessionsPerPath()
			.forEach((path, limit) -> require(limit >= 0, AdmissionConfigurer.property(path), limit, "It is negative.",
					"Use a number above zero, or 0 for any number of connections."));
	}

	private static void checkRate(String name, double rate) {
		require(rate >= 0 && rate <= MOST_PER_SECOND, name, rate, "It is not from 0 to a million.",
				"Use the number of handshakes per second, for example 500, or 0 for any number.");
	}

	private static void checkSlowStart(WebSocketShutdownProperties.Admission admission) {
		Duration slowStart = admission.slowStart();
		String name = "ws-shutdown.admission.slow-start";
		require(!slowStart.isNegative() && slowStart.compareTo(LONGEST_SLOW_START) <= 0, name, slowStart,
				"It is not from 0 to an hour.", "Use a duration, for example 30s, or 0s to switch it off.");
		require(slowStart.isZero() || admission.rate() != 0, name, slowStart, "There is no rate that could grow.",
				"Set 'ws-shutdown.admission.rate', or remove this property.");
	}

	private static void checkAge(WebSocketShutdownProperties.Age age) {
		requirePositive(AGE, age.max());
		require(age.jitter() >= 0 && age.jitter() <= 1, "ws-shutdown.age.jitter", age.jitter(),
				"It is not from 0 to 1.",
				"Use the part of the age by which connections may have to go earlier, for example 0.1.");
		if (age.max() == null) {
			requireEmpty("ws-shutdown.age.exempt-paths", age.exemptPaths(), AGE);
		}
	}

	private static void checkLiveness(WebSocketShutdownProperties.Liveness liveness) {
		requirePositive(PING_INTERVAL, liveness.pingInterval());
		requirePositive("ws-shutdown.liveness.timeout", liveness.timeout());
		if (liveness.pingInterval() == null) {
			requireEmpty("ws-shutdown.liveness.timeout", Stream.ofNullable(liveness.timeout()).toList(), PING_INTERVAL);
			requireEmpty("ws-shutdown.liveness.exempt-paths", liveness.exemptPaths(), PING_INTERVAL);
		}
	}

	private static void checkMetrics(WebSocketShutdownProperties.Metrics metrics) {
		Duration awaitScrape = metrics.awaitScrape();
		require(!awaitScrape.isNegative() && awaitScrape.compareTo(LONGEST_SCRAPE) <= 0,
				"ws-shutdown.metrics.await-scrape", awaitScrape, "It is not from 0 to 10 minutes.",
				"Use a little more than the scrape interval, for example 35s, or 0s not to wait.");
	}

	private void checkNotice(WebSocketShutdownProperties.Drain.Notice notice) {
		String destination = notice.stompDestination();
		if (destination != null) {
			require(destination.startsWith("/"), NOTICE + "stomp-destination", destination,
					"It does not begin with a slash.",
					"Use a user destination without the user prefix, for example '/queue/going-away'.");
			requireNotice(NOTICE + "stomp-destination", destination);
		}
		for (String subProtocol : notice.subProtocols()) {
			require(TOKEN.matcher(subProtocol).matches(), NOTICE + "sub-protocols", subProtocol,
					"'" + subProtocol + "' is not the name of a sub-protocol.",
					"Use names as they are in the header 'Sec-WebSocket-Protocol', separated by commas.");
		}
		if (notice.text() == null) {
			requireEmpty(NOTICE + "paths", notice.paths(), NOTICE + "text");
			requireEmpty(NOTICE + "sub-protocols", notice.subProtocols(), NOTICE + "text");
		}
	}

	private static void requirePositive(String name, @Nullable Duration value) {
		if (value != null) {
			require(!value.isNegative() && !value.isZero(), name, value, "It is not above zero.",
					"Use a duration above zero, for example 5s, or remove this property.");
		}
	}

	private void requireNotice(String name, Object value) {
		String[] notices = BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beanFactory, GoingAwayNotice.class);
		require(notices.length > 0, name, value, "There is no notice.",
				"Set '" + NOTICE + "text', register a GoingAwayNotice bean, or remove this property.");
	}

	private static void requireEmpty(String name, Collection<?> values, String missing) {
		if (!values.isEmpty()) {
			throw new UnusablePropertyException(name, values.iterator().next(),
					"It means nothing without '" + missing + "'.", "Set '" + missing + "', or remove this property.");
		}
	}

	private static void require(boolean usable, String name, Object value, String reason, String action) {
		if (!usable) {
			throw new UnusablePropertyException(name, value, reason, action);
		}
	}

}
