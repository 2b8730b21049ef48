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
import java.util.Map;
import java.util.regex.Pattern;

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
		requirePositive("ws-shutdown.pod-grace-period", this.properties.getPodGracePeriod());
		checkAdmission(this.properties.getAdmission());
		checkAge(this.properties.getAge());
		checkLiveness(this.properties.getLiveness());
		requirePositive("ws-shutdown.slow-consumer.timeout", this.properties.getSlowConsumer().getTimeout());
		checkMetrics(this.properties.getMetrics());
		checkNotice(this.properties.getDrain().getNotice());
		if (!this.properties.getDrain().getNoticePeriod().isZero()) {
			requireNotice("ws-shutdown.drain.notice-period", this.properties.getDrain().getNoticePeriod());
		}
	}

	private static void checkAdmission(WebSocketShutdownProperties.Admission admission) {
		String retryAfter = "ws-shutdown.admission.retry-after";
		requirePositive(retryAfter, admission.getRetryAfter());
		if (admission.getRetryAfter().compareTo(LONGEST_RETRY_AFTER) > 0) {
			throw new UnusablePropertyException(retryAfter, admission.getRetryAfter(), "It is longer than a day.",
					"Use a duration of at most 24h.");
		}
		checkRate("ws-shutdown.admission.rate", admission.getRate());
		checkRate("ws-shutdown.admission.rate-per-address", admission.getRatePerAddress());
		checkSlowStart(admission);
		if (admission.getPrincipalPolicy() != PrincipalPolicy.REFUSE_NEW
				&& admission.getMaxSessionsPerPrincipal() <= 0) {
			throw new UnusablePropertyException("ws-shutdown.admission.principal-policy", "close-oldest",
					"It means nothing without 'ws-shutdown.admission.max-sessions-per-principal'.",
					"Set 'ws-shutdown.admission.max-sessions-per-principal', or remove this property.");
		}
		if (admission.isReadiness() && admission.getMaxSessions() <= 0) {
			throw new UnusablePropertyException("ws-shutdown.admission.readiness", true,
					"The application is never full, since 'ws-shutdown.admission.max-sessions' is not above zero.",
					"Set 'ws-shutdown.admission.max-sessions', or remove this property.");
		}
		for (Map.Entry<String, Integer> limit : admission.getMaxSessionsPerPath().entrySet()) {
			if (limit.getValue() < 0) {
				throw new UnusablePropertyException(AdmissionConfigurer.property(limit.getKey()), limit.getValue(),
						"It is negative.", "Use a number above zero, or 0 for any number of connections.");
			}
		}
	}

	private static void checkRate(String name, double rate) {
		// Written so that NaN is out of range
		if (!(rate >= 0 && rate <= MOST_PER_SECOND)) {
			throw new UnusablePropertyException(name, rate, "It is not from 0 to a million.",
					"Use the number of handshakes per second, for example 500, or 0 for any number.");
		}
	}

	private static void checkSlowStart(WebSocketShutdownProperties.Admission admission) {
		Duration slowStart = admission.getSlowStart();
		String name = "ws-shutdown.admission.slow-start";
		if (slowStart.isNegative() || slowStart.compareTo(LONGEST_SLOW_START) > 0) {
			throw new UnusablePropertyException(name, slowStart, "It is not from 0 to an hour.",
					"Use a duration, for example 30s, or 0s to switch it off.");
		}
		if (!slowStart.isZero() && admission.getRate() == 0) {
			throw new UnusablePropertyException(name, slowStart, "There is no rate that could grow.",
					"Set 'ws-shutdown.admission.rate', or remove this property.");
		}
	}

	private static void checkAge(WebSocketShutdownProperties.Age age) {
		requirePositive(AGE, age.getMax());
		// Written so that NaN is out of range
		if (!(age.getJitter() >= 0 && age.getJitter() <= 1)) {
			throw new UnusablePropertyException("ws-shutdown.age.jitter", age.getJitter(), "It is not from 0 to 1.",
					"Use the part of the age by which connections may have to go earlier, for example 0.1.");
		}
		String exemptPaths = "ws-shutdown.age.exempt-paths";
		if (age.getMax() == null) {
			requireEmpty(exemptPaths, age.getExemptPaths(), AGE);
		}
	}

	private static void checkLiveness(WebSocketShutdownProperties.Liveness liveness) {
		requirePositive(PING_INTERVAL, liveness.getPingInterval());
		requirePositive("ws-shutdown.liveness.timeout", liveness.getTimeout());
		if (liveness.getPingInterval() == null) {
			if (liveness.getTimeout() != null) {
				throw new UnusablePropertyException("ws-shutdown.liveness.timeout", liveness.getTimeout(),
						"It means nothing without '" + PING_INTERVAL + "'.",
						"Set '" + PING_INTERVAL + "', or remove this property.");
			}
			requireEmpty("ws-shutdown.liveness.exempt-paths", liveness.getExemptPaths(), PING_INTERVAL);
		}
	}

	private static void checkMetrics(WebSocketShutdownProperties.Metrics metrics) {
		Duration awaitScrape = metrics.getAwaitScrape();
		if (awaitScrape.isNegative() || awaitScrape.compareTo(LONGEST_SCRAPE) > 0) {
			throw new UnusablePropertyException("ws-shutdown.metrics.await-scrape", awaitScrape,
					"It is not from 0 to 10 minutes.",
					"Use a little more than the scrape interval, for example 35s, or 0s not to wait.");
		}
	}

	private void checkNotice(WebSocketShutdownProperties.Drain.Notice notice) {
		String destination = notice.getStompDestination();
		if (destination != null) {
			if (!destination.startsWith("/")) {
				throw new UnusablePropertyException(NOTICE + "stomp-destination", destination,
						"It does not begin with a slash.",
						"Use a user destination without the user prefix, for example '/queue/going-away'.");
			}
			requireNotice(NOTICE + "stomp-destination", destination);
		}
		for (String subProtocol : notice.getSubProtocols()) {
			if (!TOKEN.matcher(subProtocol).matches()) {
				throw new UnusablePropertyException(NOTICE + "sub-protocols", subProtocol,
						"'" + subProtocol + "' is not the name of a sub-protocol.",
						"Use names as they are in the header 'Sec-WebSocket-Protocol', separated by commas.");
			}
		}
		if (notice.getText() == null) {
			requireEmpty(NOTICE + "paths", notice.getPaths(), NOTICE + "text");
			requireEmpty(NOTICE + "sub-protocols", notice.getSubProtocols(), NOTICE + "text");
		}
	}

	private static void requirePositive(String name, @Nullable Duration value) {
		if (value != null && (value.isNegative() || value.isZero())) {
			throw new UnusablePropertyException(name, value, "It is not above zero.",
					"Use a duration above zero, for example 5s, or remove this property.");
		}
	}

	private void requireNotice(String name, Object value) {
		if (BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beanFactory, GoingAwayNotice.class).length == 0) {
			throw new UnusablePropertyException(name, value, "There is no notice.",
					"Set '" + NOTICE + "text', register a GoingAwayNotice bean, or remove this property.");
		}
	}

	private static void requireEmpty(String name, Collection<String> values, String missing) {
		if (!values.isEmpty()) {
			throw new UnusablePropertyException(name, values.iterator().next(),
					"It means nothing without '" + missing + "'.", "Set '" + missing + "', or remove this property.");
		}
	}

}
