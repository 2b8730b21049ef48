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

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.github.wsshutdown.Admission;
import io.github.wsshutdown.AdmissionLimits;
import io.github.wsshutdown.BusySessions;
import io.github.wsshutdown.DrainListener;
import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.GoingAwayNotice;
import io.github.wsshutdown.WebSocketConnections;
import io.github.wsshutdown.WebSocketDrainer;
import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.admission.HandshakeRate;
import io.github.wsshutdown.admission.RetryAfter;
import io.github.wsshutdown.connection.ConnectionRegistry;
import io.github.wsshutdown.connection.HeldSessions;
import io.github.wsshutdown.connection.PathLookup;
import io.github.wsshutdown.connection.RegisteredConnections;
import io.github.wsshutdown.connection.SessionLookup;
import io.github.wsshutdown.drain.AgeLimit;
import io.github.wsshutdown.drain.ClosingLoop;
import io.github.wsshutdown.drain.ConnectionWatch;
import io.github.wsshutdown.drain.DefaultWebSocketDrainer;
import io.github.wsshutdown.drain.LivenessLimits;
import io.github.wsshutdown.drain.ReportFile;
import io.github.wsshutdown.drain.TextNotice;
import io.github.wsshutdown.metrics.FinalScrape;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.util.Assert;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for draining WebSocket connections
 * when the application stops.
 */
@AutoConfiguration(after = ApplicationAvailabilityAutoConfiguration.class)
@Conditional(OnServerCondition.class)
@ConditionalOnBooleanProperty(name = "ws-shutdown.enabled", matchIfMissing = true)
@EnableConfigurationProperties(WebSocketShutdownProperties.class)
@ImportRuntimeHints(VirtualThreadRuntimeHints.class)
public final class WebSocketShutdownAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	DrainPlan wsShutdownDrainPlan(WebSocketShutdownProperties properties) {
		return DrainPlanFactory.create(properties.drain());
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	ClosingLoop wsShutdownClosingLoop(WebSocketShutdownProperties properties, DrainPlan plan) {
		return new ClosingLoop(properties.admission().enforceCloseTimeout() ? plan.closeTimeout() : null);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	ConnectionRegistry wsShutdownConnectionRegistry(ClosingLoop loop) {
		return new ConnectionRegistry(loop);
	}

	@Bean
	@Fallback
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	HandshakeAdmission wsShutdownHandshakeAdmission(ConnectionRegistry registry, HandshakeRate rate,
			WebSocketShutdownProperties properties) {
		WebSocketShutdownProperties.Admission limits = properties.admission();
		HandshakeAdmission admission = new HandshakeAdmission(registry);
		admission.setLimits(new AdmissionLimits(limits.maxSessions(), limits.maxSessionsPerAddress(), Map.of()));
		admission.setRate(rate);
		admission.setMaxStreams(properties.streams().max());
		return admission;
	}

	/** What the application injects, and may replace by a mock. */
	@Bean
	Admission wsShutdownAdmission(HandshakeAdmission admission) {
		return admission;
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	HandshakeRate wsShutdownHandshakeRate(WebSocketShutdownProperties properties) {
		WebSocketShutdownProperties.Admission admission = properties.admission();
		return new HandshakeRate(admission.rate(), admission.ratePerAddress(), admission.slowStart(), System::nanoTime);
	}

	@Bean(autowireCandidate = false)
	@ConditionalOnProperty("ws-shutdown.admission.slow-start")
	SlowStart wsShutdownSlowStart(ApplicationContext context, HandshakeRate rate) {
		return new SlowStart(context, rate);
	}

	@Bean
	WebSocketConnections wsShutdownConnections(ConnectionRegistry registry) {
		return new RegisteredConnections(registry);
	}

	@Bean
	BusySessions wsShutdownBusySessions(ConnectionRegistry registry, ObjectProvider<SessionLookup> lookups) {
		return new HeldSessions(registry, () -> lookups.orderedStream().toList());
	}

	@Bean
	WebSocketReadiness wsShutdownReadiness(ConfigurableApplicationContext context, HandshakeAdmission admission,
			WebSocketShutdownProperties properties) {
		return new WebSocketReadiness(context, admission, properties.admission().readiness());
	}

	@Bean
	@Lazy(false)
	@ConditionalOnBean(ApplicationAvailability.class)
	ReadinessPublisher wsShutdownReadinessPublisher(ApplicationEventPublisher publisher,
			ApplicationAvailability availability, WebSocketReadiness readiness, HandshakeAdmission admission) {
		ReadinessPublisher readinessPublisher = new ReadinessPublisher(publisher, availability, readiness);
		admission.addSlotListener(readinessPublisher::slotsChanged);
		return readinessPublisher;
	}

	@Bean
	@Fallback
	DrainEventPublisher wsShutdownDrainEventPublisher(ApplicationEventPublisher publisher) {
		return new DrainEventPublisher(publisher);
	}

	@Bean
	@Fallback
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	DefaultWebSocketDrainer wsShutdownDefaultDrainer(ConnectionRegistry registry, HandshakeAdmission admission,
			ClosingLoop loop, DrainPlan plan, ObjectProvider<DrainListener> listeners,
			ObjectProvider<GoingAwayNotice> notices, ObjectProvider<PathLookup> paths) {
		return new DefaultWebSocketDrainer(registry, admission, loop, plan, new AvailableBeans<>(listeners),
				new AvailableBeans<>(notices),
				(path) -> paths.stream().anyMatch((lookup) -> lookup.isRegistered(path)));
	}

	/** What the application injects, and may replace by a mock. */
	@Bean
	WebSocketDrainer wsShutdownDrainer(DefaultWebSocketDrainer drainer) {
		return drainer;
	}

	@Bean(autowireCandidate = false)
	@Lazy(false)
	@ConditionalOnProperty("ws-shutdown.admission.max-sessions-per-principal")
	PrincipalLimit wsShutdownPrincipalLimit(WebSocketShutdownProperties properties, HandshakeAdmission admission,
			DefaultWebSocketDrainer drainer) {
		return new PrincipalLimit(properties.admission(), admission, drainer);
	}

	@Bean(autowireCandidate = false)
	PodGracePeriod wsShutdownPodGracePeriod(WebSocketShutdownProperties properties, DrainPlan plan,
			ObjectProvider<LifecycleProperties> lifecycle) {
		Duration phaseTimeout = lifecycle.getIfAvailable(LifecycleProperties::new).getTimeoutPerShutdownPhase();
		return new PodGracePeriod(properties.podGracePeriod(), plan.timeout(), properties.metrics().awaitScrape(),
				phaseTimeout);
	}

	@Bean
	@Fallback
	@ConditionalOnProperty("ws-shutdown.drain.notice.text")
	TextNotice wsShutdownTextNotice(WebSocketShutdownProperties properties) {
		WebSocketShutdownProperties.Drain.Notice notice = properties.drain().notice();
		String text = notice.text();
		return new TextNotice((text != null) ? text : "", notice.paths(), notice.subProtocols());
	}

	@Bean
	RetryAfter wsShutdownRetryAfter(WebSocketShutdownProperties properties, HandshakeAdmission admission,
			DrainPlan plan) {
		return new RetryAfter(properties.admission().retryAfter(), plan.reconnectWindow(),
				() -> !admission.isAccepting());
	}

	@Bean(autowireCandidate = false)
	@ConditionalOnProperty("ws-shutdown.age.max")
	ConnectionAgeLifecycle wsShutdownConnectionAgeLifecycle(WebSocketShutdownProperties properties,
			ConnectionRegistry registry, DefaultWebSocketDrainer drainer) {
		return new ConnectionAgeLifecycle(() -> ageLimit(properties.age()), registry, drainer);
	}

	private static AgeLimit ageLimit(WebSocketShutdownProperties.Age age) {
		Duration max = age.max();
		Assert.state(max != null, "Age was checked before");
		return new AgeLimit(max, age.jitter(), age.exemptPaths());
	}

	@Bean
	@Lazy(false)
	ConnectionWatch wsShutdownConnectionWatch(WebSocketShutdownProperties properties, ConnectionRegistry registry,
			ClosingLoop loop, WebSocketConnections connections) {
		ConnectionWatch watch = new ConnectionWatch(livenessLimits(properties.liveness()),
				properties.slowConsumer().timeout(), registry, loop);
		connections.addListener(watch);
		return watch;
	}

	private static @Nullable LivenessLimits livenessLimits(WebSocketShutdownProperties.Liveness liveness) {
		Duration pingInterval = liveness.pingInterval();
		return (pingInterval != null) ? new LivenessLimits(pingInterval, liveness.timeout(), liveness.exemptPaths())
				: null;
	}

	@Bean(autowireCandidate = false)
	@Lazy(false)
	PathCheck wsShutdownPathCheck(ApplicationContext context, WebSocketShutdownProperties properties,
			ObjectProvider<PathLookup> paths) {
		return new PathCheck(context, properties, paths);
	}

	@Bean(autowireCandidate = false)
	@Lazy(false)
	ConfigurationCheck wsShutdownConfigurationCheck(WebSocketShutdownProperties properties, Environment environment,
			ListableBeanFactory beanFactory) {
		return new ConfigurationCheck(properties, environment, beanFactory);
	}

	@Bean(autowireCandidate = false)
	WebSocketShutdownLifecycle wsShutdownLifecycle(DefaultWebSocketDrainer drainer, FinalScrape finalScrape,
			WebSocketShutdownProperties properties, BeanFactory beanFactory) {
		Duration timeout = drainer.defaultPlan().timeout().plus(properties.metrics().awaitScrape());
		return new WebSocketShutdownLifecycle(drainer, finalScrape, timeout, beanFactory);
	}

	@Bean
	@Lazy(false)
	@ConditionalOnProperty("ws-shutdown.report-file")
	ReportFile wsShutdownReportFile(WebSocketShutdownProperties properties, WebSocketConnections connections) {
		String file = properties.reportFile();
		Assert.state(file != null, "There is a file");
		ReportFile reportFile = new ReportFile(Path.of(file));
		connections.addListener(reportFile);
		return reportFile;
	}

	@Bean
	FinalScrape wsShutdownFinalScrape(WebSocketShutdownProperties properties) {
		return new FinalScrape(properties.metrics().awaitScrape());
	}

}
