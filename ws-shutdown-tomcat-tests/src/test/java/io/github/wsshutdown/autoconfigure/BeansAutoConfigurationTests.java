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

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.wsshutdown.Departure;
import io.github.wsshutdown.DrainListener;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.GoingAwayNotice;
import io.github.wsshutdown.WebSocketConnection;
import io.github.wsshutdown.WebSocketDrainer;
import io.github.wsshutdown.connection.PathLookup;
import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.Management;
import io.github.wsshutdown.testsupport.OnTomcat;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.TestPeer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DeferredImportSelector;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.Ordered;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;
import org.springframework.web.filter.CharacterEncodingFilter;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.handler.MappedInterceptor;
import org.springframework.web.socket.handler.WebSocketHandlerDecoratorFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the beans of the auto-configurations are in no application's way.
 */
class BeansAutoConfigurationTests extends DrainFixture implements OnTomcat {

	private static final String PREFIX = "wsShutdown";

	/** Names of former versions that do not follow from those of today. */
	private static final Set<String> FORMER_NAMES = Set.of("webSocketShutdownLifecycle", "websocketsHealthIndicator",
			"websocketsHealthContributor", "webSocketStompSessionsConfigurer", "webSocketHandshakeWebFilter",
			"webSocketHandlerTracking", "webSocketPostProcessor", "reactorNettyHandshakeHook", "jettyUpgradeHook",
			"jettyRequestSocketHook", "webSocketTrackingJettyCustomizer", "unknownContainerHook",
			"webSocketSpringSessions", "webSocketSpringHandlerAdapter");

	/** What Spring injects into its own beans, all of them at a time. */
	private static final Set<String> INJECTED_BY_SPRING = Set.of(OperationInvokerAdvisor.class.getName(),
			HealthEndpointGroupsPostProcessor.class.getName(), "io.micrometer.core.instrument.binder.MeterBinder",
			AutoCloseable.class.getName());

	private static final String[] EVERYTHING = { "management.endpoints.web.exposure.include=*",
			"management.endpoint.health.show-details=always", "ws-shutdown.age.max=1h",
			"ws-shutdown.drain.notice.text=Going", "ws-shutdown.admission.max-sessions=100",
			"ws-shutdown.pod-grace-period=5m" };

	private static List<String> takenNames = List.of();

	@Test
	void whenApplicationHasBeansWithNamesLikeOursThenItStarts() throws Exception {
		start(EVERYTHING);
		Set<String> names = new TreeSet<>(FORMER_NAMES);
		for (String name : ownBeans(server().context().getBeanFactory()).keySet()) {
			String unprefixed = name.substring(PREFIX.length());
			names.add(StringUtils.uncapitalize(unprefixed));
			names.add("webSocket" + unprefixed);
			names.add("websocket" + unprefixed);
		}
		server().close();
		takenNames = List.copyOf(names);
		startWith(NamesTaken.class, EVERYTHING);
		assertThat(server().context().getBean("webSocketConnectionRegistry")).isInstanceOf(StringBuilder.class);
		TestPeer peer = connect(PeerKind.PLAIN);
		awaitConnections(1);
		assertThat(new Management(server().port()).get("health/websockets").status()).isEqualTo(200);
		stop();
		assertThat(peer.awaitClose().code()).isEqualTo(1001);
	}

	@Test
	void whenLookedAtThenOurBeansHavePrefixAndNoTypeThatApplicationsInject() {
		start(EVERYTHING);
		ConfigurableListableBeanFactory beanFactory = server().context().getBeanFactory();
		Map<String, BeanDefinition> beans = ownBeans(beanFactory);
		assertThat(beans).hasSizeGreaterThan(30);
		assertThat(beans.keySet()).allMatch((name) -> name.startsWith(PREFIX));
		List<String> injectable = new ArrayList<>();
		beans.forEach((name, definition) -> {
			if (definition.isAutowireCandidate() && isDefaultCandidate(definition)) {
				foreignTypes(beanFactory.getType(name)).filter(Predicate.not(INJECTED_BY_SPRING::contains))
					.forEach((type) -> injectable.add(name + " is a " + type));
			}
		});
		assertThat(injectable).isEmpty();
	}

	@Test
	void whenApplicationInjectsItsOnlyBeanOfTypeThenItGetsIt() {
		startWith(OneOfEachType.class, EVERYTHING);
		Injected injected = server().context().getBean(Injected.class);
		assertThat(injected.runnable()).isSameAs(server().context().getBean("applicationRunnable"));
		assertThat(injected.unique().getIfUnique()).isSameAs(injected.runnable());
		assertThat(server().context().containsBean("lateSingleCandidate")).isTrue();
		assertThat(server().context().containsBean("lateInterceptor")).isFalse();
	}

	@Test
	void whenApplicationHasNoneOfTypeThenLaterConfigurationProvidesIt() {
		startWith(LateConfigurationOnly.class, EVERYTHING);
		assertThat(server().context().containsBean("lateInterceptor")).isTrue();
		assertThat(server().context().containsBean("lateDecoratorFactory")).isTrue();
		assertThat(server().context().containsBean("lateSingleCandidate")).isFalse();
	}

	@Test
	void whenListenerAndNoticeNeedDrainerThenTheyAreTold() throws Exception {
		startWith(NeedDrainer.class, EVERYTHING);
		TestPeer peer = connect(PeerKind.PLAIN);
		awaitConnections(1);
		server().drainer().start().toCompletableFuture().get(30, TimeUnit.SECONDS);
		assertThat(peer.awaitClose().code()).isEqualTo(1001);
		NeedDrainer.Listener listener = server().context().getBean(NeedDrainer.Listener.class);
		assertThat(listener.drainer).isSameAs(server().drainer());
		Awaitility.await().untilAsserted(() -> assertThat(listener.completed).hasSize(1));
		assertThat(server().context().getBean(NeedDrainer.Notice.class).noticed).isEqualTo(1);
	}

	@Test
	void whenApplicationHasEndpointsAndHealthOfOurPublicNamesThenItKeepsThem() {
		startWith(PublicNamesTaken.class, EVERYTHING);
		Management management = new Management(server().port());
		assertThat(management.get("websockets").body()).isEqualTo("theirs");
		assertThat(management.get("websocketsessions").body()).isEqualTo("theirs");
		assertThat(management.get("health/websockets").status()).isEqualTo(503);
	}

	@Test
	void whenHealthGroupHasPublicNameOfContributorThenApplicationStarts() {
		start("management.endpoints.web.exposure.include=*", "management.endpoint.health.show-details=always",
				"management.endpoint.health.group.websockets.include=ping");
		assertThat(new Management(server().port()).get("health/websockets").status()).isEqualTo(200);
	}

	private static Map<String, BeanDefinition> ownBeans(ConfigurableListableBeanFactory beanFactory) {
		return Arrays.stream(beanFactory.getBeanDefinitionNames())
			.filter((name) -> isOurs(beanFactory.getBeanDefinition(name)))
			.collect(Collectors.toMap((name) -> name, beanFactory::getBeanDefinition));
	}

	/** Whether it comes from a method of an auto-configuration of this package. */
	private static boolean isOurs(BeanDefinition definition) {
		String origin = (definition.getFactoryBeanName() != null) ? definition.getFactoryBeanName()
				: (definition.getFactoryMethodName() != null) ? definition.getBeanClassName() : null;
		if (origin == null || !origin.startsWith(BeansAutoConfigurationTests.class.getPackageName() + ".")) {
			return false;
		}
		Class<?> configuration = ClassUtils.resolveClassName(origin, null);
		while (configuration.getEnclosingClass() != null) {
			configuration = configuration.getEnclosingClass();
		}
		return configuration.isAnnotationPresent(AutoConfiguration.class)
				&& Modifier.isPublic(configuration.getModifiers());
	}

	private static boolean isDefaultCandidate(BeanDefinition definition) {
		return ((AbstractBeanDefinition) definition).isDefaultCandidate();
	}

	private static Stream<String> foreignTypes(Class<?> type) {
		Stream<Class<?>> superclasses = Stream.<Class<?>>iterate(type, (next) -> next != null, Class::getSuperclass)
			.filter((next) -> next != Object.class && next != Record.class);
		return Stream.concat(superclasses, ClassUtils.getAllInterfacesForClassAsSet(type).stream())
			.map(Class::getName)
			.filter((name) -> !name.startsWith("io.github.wsshutdown."));
	}

	/**
	 * An application whose beans have all the names that could be ours.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(NamesTaken.Registrar.class)
	static class NamesTaken {

		static class Registrar implements ImportBeanDefinitionRegistrar {

			@Override
			public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
				takenNames.forEach(
						(name) -> registry.registerBeanDefinition(name, new RootBeanDefinition(StringBuilder.class)));
			}

		}

	}

	/**
	 * An application with one bean of each type that beans of ours are, too.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import({ Injected.class, LateImport.class })
	static class OneOfEachType {

		@Bean
		Runnable applicationRunnable() {
			return () -> {
			};
		}

		@Bean
		WebSocketHandlerDecoratorFactory applicationDecoratorFactory() {
			return (handler) -> handler;
		}

		@Bean
		MappedInterceptor applicationMappedInterceptor() {
			return new MappedInterceptor(null, new HandlerInterceptor() {
			});
		}

		@Bean
		FilterRegistrationBean<CharacterEncodingFilter> applicationFilter() {
			return new FilterRegistrationBean<>(new CharacterEncodingFilter());
		}

		@Bean
		DrainListener applicationDrainListener() {
			return new DrainListener() {
			};
		}

		@Bean
		GoingAwayNotice applicationNotice() {
			return (connection, departure) -> {
			};
		}

		@Bean
		PathLookup applicationPathLookup() {
			return (path) -> false;
		}

	}

	/**
	 * Injects beans by their type.
	 */
	record Injected(Runnable runnable, ObjectProvider<Runnable> unique, WebSocketHandlerDecoratorFactory factory,
			HandlerInterceptor interceptor, MappedInterceptor mappedInterceptor,
			FilterRegistrationBean<CharacterEncodingFilter> filter, DrainListener listener, GoingAwayNotice notice,
			PathLookup lookup) {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(LateImport.class)
	static class LateConfigurationOnly {

	}

	/** Comes after all auto-configurations. */
	static class LateImport implements DeferredImportSelector, Ordered {

		@Override
		public String[] selectImports(AnnotationMetadata metadata) {
			return new String[] { LateConfiguration.class.getName() };
		}

		@Override
		public int getOrder() {
			return Ordered.LOWEST_PRECEDENCE;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LateConfiguration {

		@Bean
		@ConditionalOnMissingBean
		MappedInterceptor lateInterceptor() {
			return new MappedInterceptor(null, new HandlerInterceptor() {
			});
		}

		@Bean
		@ConditionalOnMissingBean
		WebSocketHandlerDecoratorFactory lateDecoratorFactory() {
			return (handler) -> handler;
		}

		@Bean
		@ConditionalOnSingleCandidate(Runnable.class)
		StringBuilder lateSingleCandidate() {
			return new StringBuilder();
		}

	}

	/**
	 * An application whose listener and notice need the drainer.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import({ NeedDrainer.Listener.class, NeedDrainer.Notice.class })
	static class NeedDrainer {

		static class Listener implements DrainListener {

			private final WebSocketDrainer drainer;

			private final List<DrainReport> completed = new CopyOnWriteArrayList<>();

			Listener(WebSocketDrainer drainer) {
				this.drainer = drainer;
			}

			@Override
			public void drainCompleted(DrainReport report) {
				this.completed.add(report);
			}

		}

		static class Notice implements GoingAwayNotice {

			private volatile int noticed;

			Notice(WebSocketDrainer drainer) {
				assertThat(drainer).isNotNull();
			}

			@Override
			public void send(WebSocketConnection connection, Departure departure) {
				this.noticed++;
			}

		}

	}

	/**
	 * An application with endpoints and a health contributor of our public names.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import({ PublicNamesTaken.Theirs.class, PublicNamesTaken.TheirSessions.class })
	static class PublicNamesTaken {

		@Bean
		HealthIndicator websocketsHealthIndicator() {
			return () -> Health.down().build();
		}

		@Endpoint(id = "websockets")
		static class Theirs {

			@ReadOperation
			String get() {
				return "theirs";
			}

		}

		@Endpoint(id = "websocketsessions")
		static class TheirSessions {

			@ReadOperation
			String get() {
				return "theirs";
			}

		}

	}

}
