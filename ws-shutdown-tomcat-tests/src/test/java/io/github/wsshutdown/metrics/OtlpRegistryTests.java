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

package io.github.wsshutdown.metrics;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.OnManagedTomcat;
import io.github.wsshutdown.testsupport.PeerKind;
import io.micrometer.core.instrument.Clock;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Has a registry that pushes do so at the end of an application that has been drained, as
 * docs/operations.md says, to a collector that is real but for what it collects.
 */
class OtlpRegistryTests extends DrainFixture implements OnManagedTomcat {

	private final Queue<Double> pushes = new ConcurrentLinkedQueue<>();

	@Test
	void whenApplicationStopsThenRegistryPushesTheOutcomeOfItsDrain() throws Exception {
		HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		collector.createContext("/v1/metrics", (exchange) -> this.pushes.add(acknowledged(exchange)));
		collector.start();
		try {
			startWith(LateConfiguration.class,
					"test.collector=http://localhost:" + collector.getAddress().getPort() + "/v1/metrics");
			connect(PeerKind.PLAIN);
			awaitConnections(1);
			server().stop().get(60, TimeUnit.SECONDS);
			assertThat(this.pushes).containsExactly(1.0);
		}
		finally {
			collector.stop(0);
		}
	}

	private static double acknowledged(HttpExchange exchange) throws IOException {
		InputStream body = exchange.getRequestBody();
		boolean compressed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
		ExportMetricsServiceRequest request = ExportMetricsServiceRequest
			.parseFrom(compressed ? new GZIPInputStream(body) : body);
		exchange.sendResponseHeaders(200, -1);
		exchange.close();
		return request.getResourceMetricsList()
			.stream()
			.flatMap((resource) -> resource.getScopeMetricsList().stream())
			.flatMap((scope) -> scope.getMetricsList().stream())
			.filter((metric) -> metric.getName().equals("websocket.drain.sessions"))
			.flatMap((metric) -> metric.getSum().getDataPointsList().stream())
			.filter((point) -> hasTag(point, "acknowledged") && hasTag(point, "shutdown"))
			.mapToDouble(NumberDataPoint::getAsDouble)
			.sum();
	}

	private static boolean hasTag(NumberDataPoint point, String value) {
		return point.getAttributesList()
			.stream()
			.anyMatch((attribute) -> attribute.getValue().getStringValue().equals(value));
	}

	/**
	 * As it is in docs/operations.md.
	 */
	static class LateOtlpMeterRegistry extends OtlpMeterRegistry {

		LateOtlpMeterRegistry(OtlpConfig config, Clock clock) {
			super(config, clock);
		}

		@Override
		public void close() {
			// Spring Boot calls this before the drain
		}

		void closeAtLast() {
			super.close();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LateConfiguration {

		@Bean(destroyMethod = "closeAtLast")
		LateOtlpMeterRegistry otlpMeterRegistry(@Value("${test.collector}") String collector, Clock clock) {
			return new LateOtlpMeterRegistry((key) -> switch (key) {
				case "otlp.url" -> collector;
				case "otlp.step" -> "1h";
				default -> null;
			}, clock);
		}

	}

}
