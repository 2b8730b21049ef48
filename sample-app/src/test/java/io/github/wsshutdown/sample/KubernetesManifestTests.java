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

package io.github.wsshutdown.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the manifests in {@code docs/kubernetes}.
 */
class KubernetesManifestTests {

	private static final Duration MARGIN = Duration.ofSeconds(5);

	private final Map<String, Map<String, Object>> manifests = new LinkedHashMap<>();

	@BeforeEach
	void read() throws IOException {
		Path file = SampleProcess.target().getParent().getParent().resolve("docs/kubernetes/chat.yaml");
		LoaderOptions options = new LoaderOptions();
		options.setAllowDuplicateKeys(false);
		for (Object document : new Yaml(new SafeConstructor(options)).loadAll(Files.readString(file))) {
			Map<String, Object> manifest = map(document);
			this.manifests.put((String) manifest.get("kind"), manifest);
		}
	}

	@Test
	void whenPodIsStoppedThenAllItsTimesFitIntoTheGracePeriod() {
		Duration gracePeriod = gracePeriod();
		Duration preStop = preStop();
		Duration drain = environment().bind("ws-shutdown.drain.timeout", Duration.class).get();
		Duration phase = environment().bind("spring.lifecycle.timeout-per-shutdown-phase", Duration.class).get();
		assertThat(preStop).isPositive();
		assertThat(preStop.plus(drain).plus(phase).plus(MARGIN)).isLessThanOrEqualTo(gracePeriod);
	}

	@Test
	void whenApplicationIsToldOfTheGracePeriodThenPreStopIsTakenOff() {
		assertThat(environment().bind("ws-shutdown.pod-grace-period", Duration.class).get())
			.isEqualTo(gracePeriod().minus(preStop()));
	}

	@Test
	void whenPodIsProbedThenProbesOfTheApplicationAreAsked() {
		assertThat(get(container(), "readinessProbe", "httpGet", "path")).isEqualTo("/actuator/health/readiness");
		assertThat(get(container(), "livenessProbe", "httpGet", "path")).isEqualTo("/actuator/health/liveness");
	}

	@Test
	void whenPodsAreSelectedThenTheyAreThoseOfTheDeployment() {
		Object labels = get(this.manifests.get("Deployment"), "spec", "template", "metadata", "labels");
		assertThat(get(this.manifests.get("Deployment"), "spec", "selector", "matchLabels")).isEqualTo(labels);
		assertThat(get(this.manifests.get("Service"), "spec", "selector")).isEqualTo(labels);
		assertThat(get(this.manifests.get("PodDisruptionBudget"), "spec", "selector", "matchLabels")).isEqualTo(labels);
	}

	private Map<String, Object> podSpec() {
		return map(get(this.manifests.get("Deployment"), "spec", "template", "spec"));
	}

	private Map<String, Object> container() {
		return map(list(podSpec().get("containers")).get(0));
	}

	private Duration gracePeriod() {
		return Duration.ofSeconds((Integer) podSpec().get("terminationGracePeriodSeconds"));
	}

	private Duration preStop() {
		List<Object> command = list(get(container(), "lifecycle", "preStop", "exec", "command"));
		assertThat(command).hasSize(2).first().isEqualTo("sleep");
		return Duration.ofSeconds(Integer.parseInt((String) command.get(1)));
	}

	/**
	 * Binds the container's environment as the application does, so that a variable with
	 * a wrong name is not found.
	 */
	private Binder environment() {
		Map<String, Object> variables = new LinkedHashMap<>();
		list(container().get("env"))
			.forEach((variable) -> variables.put((String) map(variable).get("name"), map(variable).get("value")));
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().forEach((source) -> environment.getPropertySources().remove(source.getName()));
		environment.getPropertySources()
			.addLast(new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					variables));
		ConfigurationPropertySources.attach(environment);
		return Binder.get(environment);
	}

	private static Object get(Map<String, Object> map, String... path) {
		Object value = map;
		for (String key : path) {
			value = map(value).get(key);
			assertThat(value).as(key).isNotNull();
		}
		return value;
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> map(Object value) {
		return (Map<String, Object>) value;
	}

	private static List<Object> list(Object value) {
		return new ArrayList<>((List<?>) value);
	}

}
