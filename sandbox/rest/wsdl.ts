const NAMESPACE = 'http://operadora.example/beneficiarios';

/** @param address where the service listens */
export function wsdl(address: string): string {
  const operations = { ConsultarPorCarteira: 'numeroCarteira', ConsultarPorCpf: 'cpf' };
  const each = (write: (name: string, field: string) => string) =>
    Object.entries(operations)
      .map(([name, field]) => write(name, field))
      .join('');
  return `<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions name="Beneficiarios" targetNamespace="${NAMESPACE}" xmlns:tns="${NAMESPACE}"
    xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <wsdl:documentation>Operadora Exemplo: consulta de beneficiários. As pessoas são fictícias.</wsdl:documentation>
  <wsdl:types>
    <xs:schema targetNamespace="${NAMESPACE}">
      <xs:complexType name="Beneficiario"><xs:sequence>
        <xs:element name="numeroCarteira" type="xs:string"/><xs:element name="nome" type="xs:string"/>
        <xs:element name="cpf" type="xs:string"/><xs:element name="dataNascimento" type="xs:string"/>
        <xs:element name="situacao" type="xs:string"/><xs:element name="descricaoPlano" type="xs:string"/>
      </xs:sequence></xs:complexType>
      <xs:complexType name="Retorno"><xs:sequence>
        <xs:element name="codigo" type="xs:string"/><xs:element name="mensagem" type="xs:string"/>
        <xs:element name="beneficiario" type="tns:Beneficiario" minOccurs="0"/>
      </xs:sequence></xs:complexType>${each(
        (name, field) => `
      <xs:element name="${name}"><xs:complexType><xs:sequence><xs:element name="${field}" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
      <xs:element name="${name}Response"><xs:complexType><xs:sequence><xs:element name="retorno" type="tns:Retorno"/></xs:sequence></xs:complexType></xs:element>`,
      )}
    </xs:schema>
  </wsdl:types>${each(
    (name) => `
  <wsdl:message name="${name}"><wsdl:part name="parameters" element="tns:${name}"/></wsdl:message>
  <wsdl:message name="${name}Response"><wsdl:part name="parameters" element="tns:${name}Response"/></wsdl:message>`,
  )}
  <wsdl:portType name="Beneficiarios">${each(
    (name) => `
    <wsdl:operation name="${name}"><wsdl:input message="tns:${name}"/><wsdl:output message="tns:${name}Response"/></wsdl:operation>`,
  )}
  </wsdl:portType>
  <wsdl:binding name="BeneficiariosSoap" type="tns:Beneficiarios">
    <soap:binding transport="http://schemas.xmlsoap.org/soap/http" style="document"/>${each(
      (name) => `
    <wsdl:operation name="${name}"><soap:operation soapAction="${NAMESPACE}/${name}"/>
      <wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output>
    </wsdl:operation>`,
    )}
  </wsdl:binding>
  <wsdl:service name="Beneficiarios">
    <wsdl:port name="BeneficiariosSoap" binding="tns:BeneficiariosSoap"><soap:address location="${address}"/></wsdl:port>
  </wsdl:service>
</wsdl:definitions>
`;
}
