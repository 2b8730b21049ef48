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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.connection.ConnectionRegistry;
import io.github.wsshutdown.connection.PathLookup;
import io.github.wsshutdown.drain.ClosingLoop;
import io.github.wsshutdown.testsupport.ServletTestConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.context.servlet.ApplicationServletEnvironment;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that an application does not start with properties that can't be meant, and what
 * it says then.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnusablePropertyTests {

	private final AtomicReference<Environment> environment = new AtomicReference<>();

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withInitializer((context) -> this.environment.set(context.getEnvironment()))
		.withConfiguration(AutoConfigurations.of(WebSocketShutdownAutoConfiguration.class,
				TomcatWebSocketShutdownAutoConfiguration.class, ServletWebSocketShutdownAutoConfiguration.class,
				SpringWebSocketShutdownAutoConfiguration.class, StompShutdownAutoConfiguration.class));

	@ParameterizedTest(name = "{0}")
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			textBlock = """
					drain.timeout=0s | It must be positive. | Use a duration above zero, for example 5s.
					drain.timeout=-1 | It must be positive. | Use a duration above zero, for example 5s.
					drain.timeout=25h | It is longer than a day. | Use a duration of at most 24h.
					drain.timeout= | It is blank. | Give it a value, or remove it for the default.
					drain.close-timeout=0 | It must be positive. | Use a duration above zero, for example 5s.
					drain.close-timeout=21s | It is longer than the whole drain may take, 'timeout' is 20s. | Lower the close timeout or raise the timeout.
					drain.handler-timeout=-5ms | It must be positive. | Use a duration above zero, for example 5s.
					drain.handler-timeout=21 | It is longer than the whole drain may take, 'ws-shutdown.drain.timeout' is 20s. | Use less, or raise 'ws-shutdown.drain.timeout'.
					drain.handler-timeout=10s;drain.timeout=9500ms | It is longer than the whole drain may take, 'ws-shutdown.drain.timeout' is 9500ms. | Use less, or raise 'ws-shutdown.drain.timeout'.
					drain.spread=-1s | It must not be negative. | Use 0s to switch it off or a duration above zero.
					drain.spread=30s | It is longer than the whole drain may take, 'ws-shutdown.drain.timeout' is 20s. | Use less, or raise 'ws-shutdown.drain.timeout'.
					drain.quiet-period=-1s | It must not be negative. | Use 0s to switch it off or a duration above zero.
					drain.quiet-period=16s;drain.close-timeout=5s | Quiet period (16s), notice period (0s) and close timeout (5s) do not fit into the timeout (20s). | Raise the timeout to at least 21s or shorten the others.
					drain.quiet-period=20s | Quiet period (20s), notice period (0s) and close timeout (5s) do not fit into the timeout (20s). | Raise the timeout to at least 25s or shorten the others.
					drain.reconnect-window=-1s | It must not be negative. | Use 0s to switch it off or a duration above zero.
					drain.notice-period=-1s | It must not be negative. | Use 0s to switch it off or a duration above zero.
					drain.notice-period=16s;drain.close-timeout=5s | Quiet period (0s), notice period (16s) and close timeout (5s) do not fit into the timeout (20s). | Raise the timeout to at least 21s or shorten the others.
					drain.notice-period=2 | There is no notice. | Set 'ws-shutdown.drain.notice.text', register a GoingAwayNotice bean, or remove this property.
					drain.notice.stomp-destination=/queue/bye | There is no notice. | Set 'ws-shutdown.drain.notice.text', register a GoingAwayNotice bean, or remove this property.
					drain.notice.stomp-destination=queue;drain.notice.text=Bye | It does not begin with a slash. | Use a user destination without the user prefix, for example '/queue/going-away'.
					drain.notice.text= | It is blank. | Give it a value, or remove it for the default.
					drain.notice.paths=/palin;drain.notice.text=Bye | No WebSocket handler or endpoint is registered under '/palin'. | Use paths exactly as they are registered, for example '/rooms/{room}'.
					drain.notice.sub-protocols=v2.chat;- | It means nothing without 'ws-shutdown.drain.notice.text'. | Set 'ws-shutdown.drain.notice.text', or remove this property.
					drain.notice.sub-protocols=v2 chat;drain.notice.text=Bye | 'v2 chat' is not the name of a sub-protocol. | Use names as they are in the header 'Sec-WebSocket-Protocol', separated by commas.
					drain.close-code=1000 | A server that goes away must not send it (RFC 6455 section 7.4). | Use 1001 (going away), 1012 (service restart), 1013 (try again later) or a code of your own from 3000 to 4999.
					drain.close-code=1005 | A server that goes away must not send it (RFC 6455 section 7.4). | Use 1001 (going away), 1012 (service restart), 1013 (try again later) or a code of your own from 3000 to 4999.
					drain.close-code=5000 | A server that goes away must not send it (RFC 6455 section 7.4). | Use 1001 (going away), 1012 (service restart), 1013 (try again later) or a code of your own from 3000 to 4999.
					drain.close-reason=ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ | It takes 124 bytes in UTF-8 and a close frame has room for 123. | Shorten the reason to at most 123 bytes.
					age.max=0s | It is not above zero. | Use a duration above zero, for example 5s, or remove this property.
					age.max=-1 | It is not above zero. | Use a duration above zero, for example 5s, or remove this property.
					age.max= | It is blank. | Give it a value, or remove it for the default.
					age.jitter=1.5 | It is not from 0 to 1. | Use the part of the age by which connections may have to go earlier, for example 0.1.
					age.jitter=-0.1;age.max=1h | It is not from 0 to 1. | Use the part of the age by which connections may have to go earlier, for example 0.1.
					age.jitter=NaN;age.max=1h | It is not from 0 to 1. | Use the part of the age by which connections may have to go earlier, for example 0.1.
					age.exempt-paths=/palin;age.max=1h | No WebSocket handler or endpoint is registered under '/palin'. | Use paths exactly as they are registered, for example '/rooms/{room}'.
					liveness.ping-interval=0 | It is not above zero. | Use a duration above zero, for example 5s, or remove this property.
					liveness.timeout=-1s;liveness.ping-interval=5s | It is not above zero. | Use a duration above zero, for example 5s, or remove this property.
					liveness.timeout=5s | It means nothing without 'ws-shutdown.liveness.ping-interval'. | Set 'ws-shutdown.liveness.ping-interval', or remove this property.
					liveness.exempt-paths=/palin;liveness.ping-interval=5s | No WebSocket handler or endpoint is registered under '/palin'. | Use paths exactly as they are registered, for example '/rooms/{room}'.
					slow-consumer.timeout=0s | It is not above zero. | Use a duration above zero, for example 5s, or remove this property.
					admission.readiness=true | The application is never full, since 'ws-shutdown.admission.max-sessions' is not above zero. | Set 'ws-shutdown.admission.max-sessions', or remove this property.
					admission.retry-after=-5 | It is not above zero. | Use a duration above zero, for example 5s, or remove this property.
					admission.retry-after=0 | It is not above zero. | Use a duration above zero, for example 5s, or remove this property.
					admission.retry-after=2d | It is longer than a day. | Use a duration of at most 24h.
					admission.rate=-1 | It is not from 0 to a million. | Use the number of handshakes per second, for example 500, or 0 for any number.
					admission.rate=NaN | It is not from 0 to a million. | Use the number of handshakes per second, for example 500, or 0 for any number.
					admission.rate=Infinity | It is not from 0 to a million. | Use the number of handshakes per second, for example 500, or 0 for any number.
					admission.rate-per-address=-0.1 | It is not from 0 to a million. | Use the number of handshakes per second, for example 500, or 0 for any number.
					admission.slow-start=-1 | It is not from 0 to an hour. | Use a duration, for example 30s, or 0s to switch it off.
					admission.slow-start=61m;admission.rate=1 | It is not from 0 to an hour. | Use a duration, for example 30s, or 0s to switch it off.
					admission.slow-start=30;admission.rate-per-address=1 | There is no rate that could grow. | Set 'ws-shutdown.admission.rate', or remove this property.
					admission.principal-policy=close-oldest | It means nothing without 'ws-shutdown.admission.max-sessions-per-principal'. | Set 'ws-shutdown.admission.max-sessions-per-principal', or remove this property.
					admission.principal-close-code=1000;admission.max-sessions-per-principal=1 | A server that goes away must not send it (RFC 6455 section 7.4). | Use 1001 (going away), 1012 (service restart), 1013 (try again later) or a code of your own from 3000 to 4999.
					admission.max-sessions-per-path[/chat]=-1 | It is negative. | Use a number above zero, or 0 for any number of connections.
					pod-grace-period=0 | It is not above zero. | Use a duration above zero, for example 5s, or remove this property.
					""")
	void whenPropertyCannotBeMeantThenStartFailsAndSaysWhy(String properties, String reason, String action) {
		String[] all = Arrays.stream(properties.split(";"))
			.filter((property) -> property.length() > 1)
			.map((property) -> "ws-shutdown." + property)
			.toArray(String[]::new);
		String[] wrong = all[0].split("=", 2);
		this.contextRunner.withPropertyValues(all).run((context) -> {
			assertThat(context).hasFailed();
			FailureAnalysis analysis = analyze(context.getStartupFailure());
			assertThat(analysis).isNotNull();
			assertThat(analysis.getDescription()).isEqualToNormalizingNewlines("""
					A property has a value that can't be used:

					    Property: %s
					    Value: "%s"
					    Origin: "%s" from property source "test"
					    Reason: %s""".formatted(wrong[0], wrong[1], wrong[0], reason));
			assertThat(analysis.getAction()).isEqualTo(action);
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					drain.timeout=5s
					drain.timeout=1
					drain.handler-timeout=20s
					drain.spread=20s
					drain.close-reason=
					drain.notice.text=Bye
					drain.notice.paths=
					drain.notice.text=Bye;drain.notice-period=5;drain.notice.stomp-destination=/queue/bye
					age.exempt-paths=
					age.max=1
					age.jitter=1
					admission.max-sessions=-1
					admission.max-sessions-per-address=-1
					admission.max-sessions=1;admission.readiness=true
					admission.retry-after=1
					admission.rate=0.1;admission.slow-start=1h
					admission.slow-start=0
					admission.rate-per-address=0.1
					admission.max-sessions-per-principal=-1
					admission.max-sessions-per-principal=1;admission.principal-policy=close-oldest;admission.principal-close-code=1012
					""")
	void whenPropertyCanBeMeantThenContextStarts(String properties) {
		this.contextRunner
			.withPropertyValues(Arrays.stream(properties.split(";"))
				.map((property) -> "ws-shutdown." + property)
				.toArray(String[]::new))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void whenOneOfSeveralElementsIsWrongThenItIsTheOneThatIsTold() {
		this.contextRunner
			.withPropertyValues("ws-shutdown.age.max=1h", "ws-shutdown.age.exempt-paths[0]=${first:/one}",
					"ws-shutdown.age.exempt-paths[1]=/two")
			.withBean("paths", PathLookup.class, () -> "/one"::equals)
			.run((context) -> assertThat(analyze(context.getStartupFailure()).getDescription())
				.contains("Property: ws-shutdown.age.exempt-paths[1]")
				.contains("Value: \"/two\""));
	}

	@Test
	void whenKeyMayMeanSeveralPathsThenTheyAreTold() {
		RegisteredPaths paths = new RegisteredPaths(() -> Set.of("/ch-at", "/news"), "/chat"::equals, () -> true);
		AdmissionConfigurer configurer = new AdmissionConfigurer(new GenericApplicationContext(), Map.of("chat", 5),
				new HandshakeAdmission(new ConnectionRegistry(new ClosingLoop(null))), paths);
		assertThatExceptionOfType(UnusablePropertyException.class).isThrownBy(configurer::afterSingletonsInstantiated)
			.satisfies((ex) -> {
				assertThat(ex.getName()).isEqualTo("ws-shutdown.admission.max-sessions-per-path[chat]");
				assertThat(ex.getReason()).isEqualTo("It may mean each of /ch-at, /chat.");
			});
		assertThat(paths.findByKey("news")).containsExactly("/news");
		assertThat(paths.findByKey("/ne-ws")).isEmpty();
		assertThat(paths.findByKey("/chat")).containsExactly("/chat");
	}

	@Test
	void whenValueIsInFileThenItsLineIsTold(@TempDir Path directory, CapturedOutput output) throws IOException {
		Path file = directory.resolve("application.properties");
		Files.write(file, List.of("# Too long", "ws-shutdown.drain.close-timeout=30s"));
		assertThatException().isThrownBy(() -> run(Map.of(), "--spring.config.location=file:" + file));
		assertThat(output.getOut()).contains("""
				***************************
				APPLICATION FAILED TO START
				***************************

				Description:

				A property has a value that can't be used:

				    Property: ws-shutdown.drain.close-timeout
				    Value: "30s"
				    Origin: %s - 2:33
				    Reason: It is longer than the whole drain may take, 'timeout' is 20s.

				Action:

				Lower the close timeout or raise the timeout.
				""".formatted("URL [file:" + file + "]"));
	}

	@Test
	void whenValueIsInEnvironmentVariableThenItIsTold(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run(Map.of("WS_SHUTDOWN_DRAIN_TIMEOUT", "-20")));
		assertThat(output.getOut()).contains("""
				    Property: ws-shutdown.drain.timeout
				    Value: "-20"
				    Origin: System Environment Property "WS_SHUTDOWN_DRAIN_TIMEOUT"
				    Reason: It must be positive.

				Action:

				Use a duration above zero, for example 5s.
				""");
	}

	@Test
	void whenEnvironmentVariableIsEmptyThenItIsTold(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run(Map.of("WSSHUTDOWN_DRAIN_CLOSETIMEOUT", "")));
		assertThat(output.getOut()).contains("""
				    Property: ws-shutdown.drain.close-timeout
				    Value: ""
				    Origin: System Environment Property "WSSHUTDOWN_DRAIN_CLOSETIMEOUT"
				    Reason: It is blank.
				""");
	}

	@Test
	void whenPlaceholderIsBlankThenItIsTold(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run(Map.of(), "--ws-shutdown.drain.spread=${SPREAD:}"));
		assertThat(output.getOut()).contains("""
				    Property: ws-shutdown.drain.spread
				    Value: ""
				    Origin: "ws-shutdown.drain.spread" from property source "commandLineArgs"
				    Reason: It is blank.
				""");
	}

	@Test
	void whenPathOfLimitIsUnknownThenKnownOnesAreTold(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> run(Map.of(), "--ws-shutdown.admission.max-sessions-per-path.[/palin]=5"));
		assertThat(output.getOut()).contains(
				"""
						    Property: ws-shutdown.admission.max-sessions-per-path[/palin]
						    Value: "5"
						    Origin: "ws-shutdown.admission.max-sessions-per-path.[/palin]" from property source "commandLineArgs"
						    Reason: No WebSocket handler or endpoint is registered under '/palin'.

						Action:

						Use a path exactly as it is registered, in brackets: 'ws-shutdown.admission.max-sessions-per-path[/path]'. Handlers are registered under /plain, /plain/{room}, /sockjs/**, /standard, /stomp, /stomp-sockjs/**.
						""");
	}

	private FailureAnalysis analyze(Throwable failure) {
		return new UnusablePropertyFailureAnalyzer(this.environment.get()).analyze(failure);
	}

	private static void run(Map<String, Object> variables, String... arguments) {
		ApplicationServletEnvironment environment = new ApplicationServletEnvironment();
		String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
		environment.getPropertySources().replace(name, new SystemEnvironmentPropertySource(name, variables));
		SpringApplication application = new SpringApplication(ServletTestConfiguration.class);
		application.setEnvironment(environment);
		application.setRegisterShutdownHook(false);
		application.setDefaultProperties(Map.of("server.port", "0"));
		application.run(arguments).close();
	}

}
